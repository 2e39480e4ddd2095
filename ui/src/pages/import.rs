//! Importing a file: choose or drop it, see what it would do, then let it run.

use contract::desktop::{ImportLook, ImportProgress, RejectedRow};
use leptos::prelude::*;

use crate::components::shared::{Field, Kbd};
use crate::state::go::Go;
use crate::state::import::Import;

const PATH_ID: &str = "import-path";

/// The page.
#[component]
pub fn ImportPage() -> impl IntoView {
    let import = Import::get();
    let problem = Memo::new(move |_| import.problem.get().map(|error| error.message));
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        import.look_at(import.path.get_untracked());
    };
    let runs = Memo::new(move |_| import.runs());
    let go = Go::get();
    let idle =
        move || !import.reading.get() && import.look.with(Option::is_none) && import.progress.with(Option::is_none);
    view! {
        <header>
            <button class="btn quiet" aria-keyshortcuts="Escape" on:click=move |_| go.to("/orders")>"← Orders" <Kbd keys="Esc" /></button>
            <h1>"Import orders"</h1>
            <span class="muted">"CSV or JSON, also compressed; or drop a file on the window"</span>
        </header>
        <main class="import">
            <form class="import-file" novalidate on:submit=look>
                <Field label="File" id=PATH_ID problem=problem>
                    <input class="in" id=PATH_ID autocomplete="off" spellcheck="false" prop:value=import.path
                        aria-describedby=format!("{PATH_ID}-problem") aria-invalid=move || problem.get().map(|_| "true")
                        on:input=move |event| import.typed(event_target_value(&event)) />
                </Field>
                <button class="btn" type="button" disabled=runs on:click=move |_| import.choose()>"Choose a file"</button>
                <button class="btn" disabled=move || runs.get() || import.reading.get()>"Look at it"</button>
            </form>
            <Show when=idle><Readable /></Show>
            <Show when=move || import.reading.get()><p class="muted" role="status">"Reading the file …"</p></Show>
            {move || import.look.get().map(|look| view! { <Looked look import /> })}
            <Progress import />
        </main>
    }
}

/// What a file may be, before one is chosen.
#[component]
fn Readable() -> impl IntoView {
    view! {
        <section aria-label="What can be imported" class="import-readable">
            <h2>"What can be imported"</h2>
            <ul>
                <li>"An export of Order Desk, CSV or JSON."</li>
                <li>
                    "A list of invoices, one row a line item, with the columns " <span class="mono">
                    "InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country"</span>"."
                </li>
            </ul>
            <p class="muted">"The file is looked at first; nothing is saved until you say so. Orders that are here already stay as they are."</p>
        </section>
    }
}

/// What importing would do, and the button that does it.
#[component]
fn Looked(look: ImportLook, import: Import) -> impl IntoView {
    let counts = look.counts;
    let button = format!("Import {}", orders(counts.orders_imported));
    let nothing = counts.orders_imported == 0;
    let refused = counts.rows_rejected;
    view! {
        <section aria-label="What importing would do" class="import-look">
            <h2>{look.name}</h2>
            <p class="muted">{look.layout}". Nothing is saved yet."</p>
            <dl class="figures">
                <Count label="New orders" value=counts.orders_imported />
                <Count label="Here already" value=counts.orders_unchanged />
                <Count label="Rows read" value=counts.rows_read />
                <Count label="Rows refused" value=refused bad=refused != 0 />
            </dl>
            <Rejects rows=look.rejects all=refused />
            {if nothing {
                view! { <p role="status">"There is nothing new in this file."</p> }.into_any()
            } else {
                view! { <button class="btn primary" type="button" disabled=import.reading on:click=move |_| import.begin()>{button}</button> }.into_any()
            }}
        </section>
    }
}

/// The refused rows, each with its line and reason.
#[component]
fn Rejects(rows: Vec<RejectedRow>, all: u64) -> impl IntoView {
    let shown = rows.len();
    (!rows.is_empty()).then(|| {
        let lines = rows.into_iter().map(|row| {
            view! { <tr><td class="num">{row.line}</td><td>{row.reason}</td><td class="mono clip">{row.row}</td></tr> }
        });
        view! {
            <div class="import-rejects" tabindex="0" role="region" aria-label="Refused rows">
                <table>
                    <thead><tr><th scope="col" class="num">"Line"</th><th scope="col">"Why it is refused"</th><th scope="col">"Row"</th></tr></thead>
                    <tbody>{lines.collect_view()}</tbody>
                </table>
            </div>
            {(all > shown as u64).then(|| view! { <p class="muted">{format!("The first {shown} of {all} refused rows.")}</p> })}
        }
    })
}

/// How far it is, or how it ended. Told several times a second: only what changed is drawn, so that the
/// button that stops it stays where it is, with the keyboard in it.
#[component]
fn Progress(import: Import) -> impl IntoView {
    let known = Memo::new(move |_| import.progress.with(Option::is_some));
    let of = move |get: fn(&ImportProgress) -> String| {
        Memo::new(move |_| import.progress.with(|progress| progress.as_ref().map(get)).unwrap_or_default())
    };
    let ended = Memo::new(move |_| import.progress.with(|progress| progress.as_ref().is_some_and(|it| it.ended)));
    let (title, all, done) = (of(title), of(|it| it.all.max(1).to_string()), of(|it| it.done.to_string()));
    let rejects = Memo::new(move |_| {
        let progress = import.progress.get().filter(|it| it.ended && it.counts.rows_rejected > 0)?;
        Some((rows_refused(progress.counts.rows_rejected), progress.rejects?))
    });
    view! {
        <Show when=move || known.get()>
            <section aria-label="Import" class="import-progress" data-ended=move || ended.get().to_string()>
                <p role="status">{title}</p>
                <Show when=move || !ended.get() fallback=|| view! { <a href="/orders">"Go to the orders"</a> }>
                    <progress aria-label="Import" max=all value=done></progress>
                    <button class="btn" type="button" on:click=move |_| import.stop()>"Stop the import"</button>
                </Show>
                {move || rejects.get().map(|(words, path)| view! {
                    <p class="muted">{words}<span class="mono">{path}</span></p>
                })}
            </section>
        </Show>
    }
}

fn title(progress: &ImportProgress) -> String {
    let (done, all, counts) = (progress.done, progress.all, progress.counts);
    match (&progress.problem, progress.ended, progress.stopped) {
        (Some(problem), ..) => {
            format!("The import ended early. {problem} What was saved stays; import the file again to complete it.")
        }
        (None, true, true) => format!("Stopped. {} are saved; import the file again to complete it.", orders(done)),
        (None, true, false) => {
            format!("Done: {} imported, {} here already.", orders(counts.orders_imported), counts.orders_unchanged)
        }
        (None, false, _) if all == 0 => format!("Reading {} …", progress.name),
        (None, false, _) => format!("Importing {}: {done} of {}", progress.name, orders(all)),
    }
}

#[component]
fn Count(label: &'static str, value: u64, #[prop(optional)] bad: bool) -> impl IntoView {
    view! { <div class="figure" class:bad=bad><dt>{label}</dt><dd>{value}</dd></div> }
}

fn orders(count: u64) -> String {
    if count == 1 { "1 order".to_owned() } else { format!("{count} orders") }
}

fn rows_refused(count: u64) -> String {
    if count == 1 {
        "1 row was refused; it is listed in ".to_owned()
    } else {
        format!("{count} rows were refused; they are listed in ")
    }
}
