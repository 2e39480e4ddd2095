//! Where services failed, and how.

use contract::report::ServiceFailures;
use leptos::prelude::*;

use super::states::width;
use crate::state::words;

/// "Failures by service".
#[component]
pub fn Failures(failures: Vec<ServiceFailures>) -> impl IntoView {
    let most = failures.iter().map(ServiceFailures::all).max().unwrap_or(0);
    let none = failures.is_empty().then(|| view! { <p class="muted">"Every attempt of this time came through."</p> });
    let row = move |one: ServiceFailures| {
        view! {
            <tr>
                <th scope="row">{words::service(one.service)}</th>
                <td class="meter"><span class="bar-h bad" style:width=width(one.all(), most)></span></td>
                <td class="num">{one.all()}</td>
                <td class="muted">{ways(&one)}</td>
            </tr>
        }
    };
    let table = (!failures.is_empty()).then(|| {
        view! {
            <table class="meters failures">
                <thead class="spoken">
                    <tr><th scope="col">"Service"</th><td></td><th scope="col">"Attempts"</th><th scope="col">"How"</th></tr>
                </thead>
                <tbody>{failures.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    });
    view! {
        <figure class="plot wide" aria-label="Failures by service">
            <figcaption>
                <h2>"Failures by service"</h2>
                <p class="muted">"Attempts that came to nothing; most are tried again and end well"</p>
            </figcaption>
            {none}
            {table}
        </figure>
    }
}

/// `3 not reached, 1 answer lost`.
fn ways(of: &ServiceFailures) -> String {
    let ways = [
        (of.unreachable, "not reached"),
        (of.unanswered, "answer lost"),
        (of.busy, "asked to come back"),
        (of.refused, "refused"),
        (of.misconfigured, "wrong address or access"),
    ];
    let said: Vec<String> =
        ways.iter().filter(|(count, _)| *count > 0).map(|(count, way)| format!("{count} {way}")).collect();
    said.join(", ")
}
