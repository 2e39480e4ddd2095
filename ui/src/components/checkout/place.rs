//! Review, payment method, and the button that places the order. The button works once: what
//! happens then is only ever told by the desk.

use contract::ApiError;
use contract::command::CheckOut;
use contract::domain::ids::OrderId;
use contract::domain::status::PaymentMethod;
use contract::order::{OrderView, Tone, TwinView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::order::{PaymentSelect, TotalsTable};
use crate::components::shared::{ErrorNotice, Notice};
use crate::ipc;
use crate::state::desk::Desk;
use crate::state::focus;
use crate::state::go::{Go, order_path};
use crate::state::order_session::OrderSession;
use crate::state::{time, words};

/// What a refusal means.
const NOT_PLACED: &str = "The order was not placed. No money was taken.";
/// Id of the button, so that the keyboard finds it.
const PLACE_ID: &str = "place-order";

/// What the clerk chose and what became of the button. It outlives the review, which is drawn anew
/// with every version: neither a chosen method nor a refusal may go with it.
#[derive(Clone, Copy)]
pub struct Placing {
    session: OrderSession,
    chosen: RwSignal<Option<PaymentMethod>>,
    under_way: RwSignal<bool>,
    refused: RwSignal<Option<ApiError>>,
}

impl Placing {
    /// Nothing was pressed yet.
    pub fn new(session: OrderSession) -> Self {
        Self { session, chosen: RwSignal::new(None), under_way: RwSignal::new(false), refused: RwSignal::new(None) }
    }

    /// Places the order in this version, once.
    fn place(self, id: OrderId, version: u32, payment_method: PaymentMethod) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        self.refused.set(None);
        let (session, desk) = (self.session, self.session.desk());
        spawn_local(async move {
            match ipc::call(CheckOut { id, version, payment_method, payment_token: None }).await {
                Ok(started) => session.take(started.order),
                Err(error) if session.is_left() => desk.say(format!("{NOT_PLACED} {}", error.message)),
                Err(error) => {
                    // Not placed: what stands here may be old, so it is fetched before another try.
                    session.fetch();
                    self.refused.set(Some(error));
                }
            }
            self.under_way.try_set(false);
        });
    }
}

/// The review of an order that may be checked out.
#[component]
pub fn Place(placing: Placing, view: OrderView) -> impl IntoView {
    let Placing { chosen, under_way, refused, .. } = placing;
    let order = view.order;
    let first = chosen.get_untracked().or(order.payment_method).or(Some(PaymentMethod::CreditCard));
    let method = RwSignal::new(first);
    Effect::watch(move || method.get(), move |method, _, _| chosen.set(*method), false);
    let (id, version) = (order.id, order.version);
    let place = move |_| {
        if let Some(method) = method.get_untracked() {
            placing.place(id, version, method);
        }
    };
    focus::later_if_free(PLACE_ID);
    let pieces: u32 = order.items.iter().map(|line| line.quantity).sum();
    let noun = if pieces == 1 { "piece" } else { "pieces" };
    let lines = match order.items.len() {
        1 => format!("1 line, {pieces} {noun}"),
        count => format!("{count} lines, {pieces} {noun}"),
    };
    view! {
        <section class="review" aria-label="Review">
            <h2>"Review"</h2>
            <dl class="facts">
                <div><dt>"Customer"</dt><dd>{order.customer.name}</dd></div>
                <div><dt>"Order"</dt><dd>{order.name}</dd></div>
                <div><dt>"Contents"</dt><dd>{lines}</dd></div>
                <div><dt>"Confirmation to"</dt><dd>{order.customer.email.unwrap_or_else(|| "no e-mail address: none is sent".into())}</dd></div>
            </dl>
            <TotalsTable totals=Some(order.totals) />
            <PaymentSelect value=method may_be_open=false />
            <Twins twins=view.twins />
            <Offline />
            {move || refused.get().map(|error| view! { <ErrorNotice title=NOT_PLACED error=error /> })}
            <button id=PLACE_ID class="btn primary place" disabled=under_way aria-describedby="place-note" on:click=place>"Place order"</button>
            <p id="place-note" class="faint">
                {move || if under_way.get() { "Saving the order here…" } else { "Saved here first, then stock is reserved and the payment taken once." }}
            </p>
        </section>
    }
}

/// The same basket for the same customer minutes ago: said before anything is charged.
#[component]
fn Twins(twins: Vec<TwinView>) -> impl IntoView {
    let go = Go::get();
    let first = twins.into_iter().next()?;
    let number = first.number;
    let body = format!(
        "{number} has the same customer and the same items, entered {} ({}). Placing this one charges the customer \
         again, unless that is wanted.",
        time::clock(first.created_at),
        words::status(first.status, None).0.to_lowercase(),
    );
    Some(view! {
        <div role="note" aria-label="Possible duplicate">
            <Notice tone=Tone::Warning title="This order may be entered twice." body=body>
                <button class="btn" on:click=move |_| go.to(order_path(number))>{format!("Open {number}")}</button>
            </Notice>
        </div>
    })
}

/// Placing works offline too; it should be said what happens then.
#[component]
fn Offline() -> impl IntoView {
    let desk = Desk::get();
    let offline = Memo::new(move |_| desk.sync.with(|sync| sync.as_ref().is_some_and(|sync| sync.offline)));
    view! {
        <Show when=move || offline.get()>
            <Notice
                tone=contract::order::Tone::Warning
                title="Offline."
                body="You can place it now: the order is kept safe here and charged as soon as the line is back."
            />
        </Show>
    }
}
