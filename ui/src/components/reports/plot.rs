//! The frame of a chart: title, what it says in words, the drawing, and the same figures as a table.

use leptos::prelude::*;

/// Row of a chart's table: what, and how much.
pub type Line = (String, String);

/// A chart. `says` is read out instead of the drawing.
#[component]
pub fn Plot(
    title: &'static str,
    #[prop(into)] says: String,
    /// Head of the table's first and second column.
    heads: (&'static str, &'static str),
    lines: Vec<Line>,
    children: Children,
) -> impl IntoView {
    let rows = lines.into_iter().map(|(what, value)| {
        view! { <tr><th scope="row">{what}</th><td class="num">{value}</td></tr> }
    });
    view! {
        <figure class="plot" aria-label=title>
            <figcaption><h2>{title}</h2><p class="muted">{says}</p></figcaption>
            {children()}
            <details>
                <summary>"Figures"<span class="spoken">{format!(" of {title}")}</span></summary>
                <div class="plot-table" tabindex="0" role="region" aria-label=format!("Figures of {title}")>
                    <table>
                        <thead><tr><th scope="col">{heads.0}</th><th scope="col" class="num">{heads.1}</th></tr></thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}
