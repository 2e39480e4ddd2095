//! Twice as large, forced colours, no motion, and targets large enough: what can be measured.

use serde_json::Value;
use tests::webdriver::{By, Key, PATIENCE};

use crate::app::App;

/// What does not fit: text that is cut without an ellipsis, text to be scrolled both ways, a page
/// wider than the window.
const MISFITS: &str = "
    const wrong = [];
    const root = document.scrollingElement;
    if (root.scrollWidth > innerWidth + 1) wrong.push('the page is wider than the window');
    const shown = element => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length;
    const told = element => element.tagName + '.' + element.className + ' ' + element.innerText.slice(0, 40);
    for (const element of document.querySelectorAll('button, a, label, h1, h2, dt, dd, th, summary, p, legend')) {
        if (!shown(element) || element.closest('.spoken, [aria-hidden=true]')) continue;
        const style = getComputedStyle(element);
        const cut = element.scrollWidth > element.clientWidth + 1 && style.overflowX !== 'visible'
            && style.textOverflow !== 'ellipsis' && style.display !== 'inline';
        if (cut) wrong.push('cut: ' + told(element));
        const box = element.getBoundingClientRect();
        const scrolled = element.closest('.outbox-scroll, .items, .log-scroll');
        if (!scrolled && (box.right > innerWidth + 1 || box.left < -1)) wrong.push('outside: ' + told(element));
    }
    for (const element of document.querySelectorAll('main, main *')) {
        const style = getComputedStyle(element);
        const scrolls = (axis, size, client) => ['auto', 'scroll'].includes(axis) && size > client + 1;
        if (scrolls(style.overflowX, element.scrollWidth, element.clientWidth)
            && scrolls(style.overflowY, element.scrollHeight, element.clientHeight)
            && !element.matches('.outbox-scroll')) wrong.push('scrolls both ways: ' + told(element));
    }
    return wrong;";

/// Buttons, links and fields below 24 by 24 pixels. A link in a sentence may be as high as its line.
const SMALL: &str = "
    const all = [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=option]')];
    const shown = all.filter(element => element.checkVisibility({ visibilityProperty: true }));
    const small = shown.filter(element => {
        const box = (element.closest('label') || element).getBoundingClientRect();
        const inSentence = element.tagName === 'A' && element.parentElement.matches('p, span')
            && element.parentElement.innerText.trim() !== element.innerText.trim();
        return box.width > 0 && !inSentence && (box.width < 23.5 || box.height < 23.5);
    });
    return { count: shown.length, small: small.map(element => element.outerHTML.slice(0, 120) + ' '
        + Math.round(element.getBoundingClientRect().width) + 'x' + Math.round(element.getBoundingClientRect().height)) };";

fn texts(value: &Value) -> Vec<String> {
    value.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Goes through the screens and hands each, by name, to `look`.
async fn through_the_screens(app: &App, mut look: impl AsyncFnMut(&str)) {
    app.row("ORD-").await;
    look("orders").await;
    app.window.press(&[Key::Control, Key::Char('k')]).await.expect("keys can be pressed");
    app.window.find(By::Css("dialog[open] [role=option]")).await.expect("the palette opens");
    look("palette").await;
    app.window.press(&[Key::Escape]).await.expect("keys can be pressed");
    let order = app.ask(contract::command::GetOrder { order: "ORD-00000001".into() }).await.order;
    for (screen, path, shows) in [
        ("order", format!("/orders/{}", order.number), "[role=grid][aria-label=Items]"),
        ("checkout", format!("/orders/{}/checkout", order.number), "#place-order, button.place"),
        ("new order", "/orders/new".into(), "[role=grid][aria-label=Items]"),
        ("drafts", "/drafts".into(), "main"),
        ("outbox", "/outbox".into(), ".outbox .empty"),
        ("settings", "/settings".into(), "[role=group][aria-label=email]"),
    ] {
        let script = "window.history.pushState(null, '', arguments[0]); \
            dispatchEvent(new PopStateEvent('popstate')); return null;";
        app.window.execute(script, &[path.into()]).await.expect("a script runs");
        app.window.find(By::Css(shows)).await.expect("the screen is there");
        look(screen).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn zoom_at_twice_the_size_nothing_is_cut_and_no_text_scrolls_both_ways() {
    let app = App::start().await;
    let width = async || {
        let wide = app.window.execute("return innerWidth;", &[]).await.expect("a script runs");
        wide.as_f64().expect("a number")
    };
    let before = width().await;
    for _ in 0..5 {
        app.window.press(&[Key::Control, Key::Char('+')]).await.expect("keys can be pressed");
    }
    let twice = async || Ok((width().await < before * 0.52).then_some(()));
    app.window.wait_for("everything at twice the size", PATIENCE, twice).await.expect("Ctrl and + enlarge");
    let mut wrong = Vec::new();
    through_the_screens(&app, async |screen| {
        app.picture(&format!("zoom-{}", screen.replace(' ', "-"))).await;
        let misfits = app.window.execute(MISFITS, &[]).await.expect("a script runs");
        wrong.extend(texts(&misfits).into_iter().map(|what| format!("{screen}: {what}")));
    })
    .await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn zoom_every_target_is_at_least_24_pixels_wide_and_high() {
    let app = App::start().await;
    let (mut wrong, mut count) = (Vec::new(), 0);
    through_the_screens(&app, async |screen| {
        let found = app.window.execute(SMALL, &[]).await.expect("a script runs");
        count += found["count"].as_u64().unwrap_or(0);
        wrong.extend(texts(&found["small"]).into_iter().map(|what| format!("{screen}: {what}")));
    })
    .await;
    assert!(count > 200, "only {count} targets were seen");
    assert!(wrong.is_empty(), "of {count}:\n{}", wrong.join("\n"));
}

/// Which of these media have rules of their own in the style sheets, and how many.
const MEDIA: &str = "
    const count = (rules, wanted, inside) => [...rules].reduce((sum, rule) => sum
        + (inside && rule.type === CSSRule.STYLE_RULE ? 1 : 0)
        + (rule.cssRules ? count(rule.cssRules, wanted, inside || (rule.media && rule.media.mediaText.includes(wanted))) : 0), 0);
    const all = wanted => [...document.styleSheets].reduce((sum, sheet) => sum + count(sheet.cssRules, wanted, false), 0);
    return [all('forced-colors'), all('prefers-reduced-motion')];";

/// What moves by itself or slowly, without regard for those who asked for less of it.
const MOVES: &str = "
    return [...document.querySelectorAll('*')].filter(element => {
        const style = getComputedStyle(element);
        return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0.2;
    }).map(element => element.tagName + '.' + element.className);";

#[tokio::test(flavor = "multi_thread")]
async fn zoom_forced_colours_and_less_motion_have_rules_of_their_own() {
    let app = App::start().await;
    let counts = app.window.execute(MEDIA, &[]).await.expect("a script runs");
    assert!(counts[0].as_u64().unwrap_or(0) >= 8, "rules for forced colours: {counts}");
    assert!(counts[1].as_u64().unwrap_or(0) >= 1, "rules for less motion: {counts}");
    through_the_screens(&app, async |screen| {
        let moving = app.window.execute(MOVES, &[]).await.expect("a script runs");
        assert_eq!(texts(&moving), Vec::<String>::new(), "{screen} moves");
    })
    .await;
}
