//! Best customers and products.

use contract::report::ReportTop;
use leptos::prelude::*;

use super::states::width;

/// A ranking, best first.
#[component]
pub fn Tops(title: &'static str, unit: &'static str, tops: Vec<ReportTop>, ready: bool) -> impl IntoView {
    let most = tops.iter().map(|top| top.value.minor.unsigned_abs()).max().unwrap_or(0);
    let says = match (ready, tops.is_empty()) {
        (false, _) => "Being counted; this takes a moment on a large desk.",
        (true, true) => "Nothing was sold in this time.",
        (true, false) => "By what was sold",
    };
    let row = move |top: ReportTop| {
        let ReportTop { sku, name, count, value } = top;
        let whole = name.clone();
        let sku = (!sku.is_empty()).then(|| view! { <span class="mono faint">{sku}</span> " " });
        view! {
            <tr>
                <th scope="row" class="clip" title=whole>{sku}{name}</th>
                <td class="meter"><span class="bar-h" style:width=width(value.minor.unsigned_abs(), most)></span></td>
                <td class="num">{count}</td>
                <td class="num">{value.to_string()}</td>
            </tr>
        }
    };
    let table = (!tops.is_empty()).then(|| {
        view! {
            <table class="meters tops">
                <thead>
                    <tr>
                        <th scope="col"><span class="spoken">"Name"</span></th>
                        <td></td>
                        <th scope="col" class="num">{unit}</th>
                        <th scope="col" class="num">"Sold"</th>
                    </tr>
                </thead>
                <tbody>{tops.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    });
    view! {
        <figure class="plot" aria-label=title>
            <figcaption><h2>{title}</h2><p class="muted">{says}</p></figcaption>
            {table}
        </figure>
    }
}
