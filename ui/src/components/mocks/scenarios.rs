//! Presets and kept scenarios: all mocks set at once, and the present state kept under a name.

use contract::command::{LoadScenario, SaveScenario};
use contract::domain::outbox::Service;
use contract::mocks::{Behaviour, MockWorld, PRESETS};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::feed::MockFeed;
use super::words;
use crate::components::shared::Field;
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::focus;

const CHOICE_ID: &str = "scenario";
const NAME_ID: &str = "scenario-name";

/// A scenario by name, and what it set: as long as that is in force, so is the scenario.
type Loaded = (String, Vec<(Service, Behaviour)>);

/// The select "Scenario" and the form that keeps one.
#[component]
pub fn Scenarios(feed: MockFeed) -> impl IntoView {
    let loaded = RwSignal::new(None::<Loaded>);
    let problem = RwSignal::new(None::<String>);
    let kept = Memo::new(move |_| {
        feed.world.with(|world| world.as_ref().map_or_else(Vec::new, |world| world.scenarios.clone()))
    });
    let in_force = Memo::new(move |_| {
        feed.world.with(|world| loaded.with(|loaded| world.as_ref().and_then(|world| name_of(world, loaded.as_ref()))))
    });
    // Bumped after a refusal, so that the select goes back to what is in force.
    let drawn = RwSignal::new(0);
    let load = move |event| {
        let name: String = event_target_value(&event);
        spawn_local(async move {
            match ipc::call(LoadScenario { name: name.clone() }).await {
                Ok(world) => {
                    loaded.try_set(Some((name, world.services.clone())));
                    feed.take(world);
                    feed.overruled.try_update(|times| *times += 1);
                    problem.try_set(None);
                }
                Err(error) => {
                    problem.try_set(Some(error.message));
                    drawn.try_update(|times| *times += 1);
                }
            }
        });
    };
    let option = move |name: String| {
        let own = name.clone();
        let selected = move || {
            drawn.track();
            in_force.with(|name| name.as_deref() == Some(own.as_str()))
        };
        view! { <option value=name.clone() prop:selected=selected>{name.clone()}</option> }
    };
    let kept_group = move || {
        let names = kept.get();
        (!names.is_empty()).then(|| {
            view! { <optgroup label="Kept here">{names.into_iter().map(option).collect_view()}</optgroup> }
        })
    };
    view! {
        <div class="scenarios">
            <Field label="Scenario" id=CHOICE_ID problem=problem>
                <select id=CHOICE_ID class="in" aria-describedby="scenario-problem" on:change=load>
                    <option value="" disabled prop:selected=move || in_force.with(Option::is_none)>"As set below"</option>
                    <optgroup label="Presets">{PRESETS.map(|name| option(name.to_owned())).collect_view()}</optgroup>
                    {kept_group}
                </select>
            </Field>
            <SaveForm feed loaded />
        </div>
    }
}

/// Which scenario is in force: the one loaded last while nothing was changed since, or none needed.
fn name_of(world: &MockWorld, loaded: Option<&Loaded>) -> Option<String> {
    if !world.rules.is_empty() {
        return None;
    }
    let unchanged = loaded.filter(|(_, services)| *services == world.services).map(|(name, _)| name.clone());
    let best = || world.services.iter().all(|(service, behaviour)| words::in_words(*service, behaviour).is_none());
    unchanged.or_else(|| best().then(|| PRESETS[0].to_owned()))
}

#[component]
fn SaveForm(feed: MockFeed, loaded: RwSignal<Option<Loaded>>) -> impl IntoView {
    let desk = Desk::get();
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            let Some(typed) = name.try_get_untracked() else { return };
            match ipc::call(SaveScenario { name: typed.clone() }).await {
                Ok(world) => {
                    let kept = typed.trim().to_owned();
                    desk.say(format!("Scenario {kept} is kept. Rules for single orders are not part of it."));
                    loaded.try_set(Some((kept, world.services.clone())));
                    feed.take(world);
                    name.try_set(String::new());
                    problem.try_set(None);
                }
                Err(error) => {
                    problem.try_set(Some(error.message));
                    focus::later(NAME_ID);
                }
            }
        });
    };
    let input = move |event| {
        problem.set(None);
        name.set(event_target_value(&event));
    };
    view! {
        <form class="scenario-save" autocomplete="off" on:submit=save>
            <Field label="Scenario name" id=NAME_ID problem=problem>
                <input id=NAME_ID class="in" maxlength="40" placeholder="keep this as …" prop:value=name
                    aria-describedby="scenario-name-problem"
                    aria-invalid=move || problem.with(Option::is_some).then_some("true") on:input=input />
            </Field>
            <button class="btn">"Save scenario"</button>
        </form>
    }
}
