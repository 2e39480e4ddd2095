//! Quick actions on every mocked service at once.

use contract::command::{ResetMocks, SetMock};
use contract::error::ApiError;
use contract::mocks::{Behaviour, Fault, MockWorld, WireFault};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::feed::MockFeed;
use crate::ipc;
use crate::state::words;

/// "All good" and "All down".
#[component]
pub fn AllServices(feed: MockFeed) -> impl IntoView {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let finish = move |failed: Option<String>| {
        feed.overruled.try_update(|times| *times += 1);
        problem.try_set(failed);
        busy.try_set(false);
    };
    let all_good = move |_| {
        busy.set(true);
        spawn_local(async move {
            finish(take(feed, ipc::call(ResetMocks {}).await).err().map(|error| error.message));
        });
    };
    let all_down = move |_| {
        busy.set(true);
        spawn_local(async move { finish(take_all_down(feed).await) });
    };

    view! {
        <div class="mocks-all" role="group" aria-label="All services">
            <button class="btn" type="button" disabled=busy on:click=all_good>"All good"</button>
            <button class="btn" type="button" disabled=busy on:click=all_down>"All down"</button>
        </div>
        <Show when=move || problem.with(Option::is_some)>
            <p class="mocks-problem" role="alert">{move || problem.get()}</p>
        </Show>
    }
}

fn take(feed: MockFeed, reply: Result<MockWorld, ApiError>) -> Result<(), ApiError> {
    feed.take(reply?);
    Ok(())
}

/// Takes every service down, one by one, each otherwise as it was; says which one could not be.
async fn take_all_down(feed: MockFeed) -> Option<String> {
    let services = feed.world.try_get_untracked()??.services;
    for (service, behaviour) in services {
        let behaviour = Behaviour { fault: Some(Fault::Wire(WireFault::Down)), ..behaviour };
        if let Err(error) = take(feed, ipc::call(SetMock { service, behaviour }).await) {
            return Some(format!("{}: {}", words::service(service), error.message));
        }
    }
    None
}
