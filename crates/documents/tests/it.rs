//! Papers through their public face: what a reader of the PDF finds in it.

use documents::{Kind, Mark, Paid, Paper, PaperLine, Printed, Seller, render};
use domain::clock::Timestamp;
use domain::money::{Currency, Money};

fn pounds(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

fn paper() -> Paper {
    let line = |sku: &str, name: &str, quantity: u32, price: i64| PaperLine {
        sku: sku.into(),
        name: name.into(),
        quantity,
        unit_price: pounds(price),
        amount: pounds(price * i64::from(quantity)),
    };
    Paper {
        kind: Kind::Receipt,
        number: "ORD-00000042".into(),
        order_number: Some("ORD-00000042".into()),
        name: "Garden party".into(),
        seller: Seller { name: "Corner Shop Ltd".into(), lines: vec!["1 High Street".into(), "Leeds".into()] },
        customer: vec!["Ada Lovelace".into(), "12 St James's Square".into()],
        ship_to: vec!["Receiving dock".into()],
        facts: vec![("Order".into(), "ORD-00000042".into()), ("Date".into(), "2026-11-20".into())],
        lines: vec![line("85123A", "White hanging heart", 24, 255), line("71053", "White metal lantern", 3, 339)],
        totals: vec![("Subtotal".into(), pounds(7137)), ("Total".into(), pounds(7137))],
        paid: vec![Paid {
            date: "2026-11-20".into(),
            what: "Paid by credit card".into(),
            reference: "txn-7".into(),
            amount: pounds(7137),
        }],
        due: None,
        closing: "Thank you.".into(),
    }
}

fn printed(mark: Mark) -> Printed {
    Printed { by: "maria".into(), at: Timestamp::parse("2026-11-21T09:30:00Z").expect("a time"), mark }
}

/// Every page's text, blanks squeezed.
fn text_of(pdf: &[u8]) -> (usize, String) {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).expect("its text");
    (pages.len(), text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn a_receipt_says_what_was_bought_and_what_was_paid() {
    let rendered = render(&paper(), &printed(Mark::Original)).expect("rendered");
    let (pages, text) = text_of(&rendered.pdf);
    assert_eq!(pages, 1);
    for said in [
        "Receipt",
        "ORD-00000042",
        "Ada Lovelace",
        "White hanging heart",
        "24",
        "£2.55",
        "£61.20",
        "£71.37",
        "txn-7",
        "maria",
    ] {
        assert!(text.contains(said), "{said} is not in: {text}");
    }
    assert!(!text.contains("COPY"), "{text}");
    assert_eq!(rendered.missing, []);
}

#[test]
fn a_reprint_says_copy_and_of_what() {
    let of = Timestamp::parse("2026-11-20T17:05:00Z").expect("a time");
    let rendered = render(&paper(), &printed(Mark::Copy { number: 2, of })).expect("rendered");
    let (_, text) = text_of(&rendered.pdf);
    assert!(text.contains("COPY 2 of the original of 2026-11-20 17:05"), "{text}");
    assert!(text.matches("COPY").count() >= 2, "{text}");
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let bytes = || render(&paper(), &printed(Mark::Original)).expect("rendered").pdf;
    assert!(bytes() == bytes());
}

#[test]
fn names_of_other_alphabets_are_there_and_those_without_shapes_are_told() {
    let mut paper = paper();
    paper.customer = vec!["Łukasz Žižka Ωμέγα Дмитрий".into(), "محمد علي".into(), "שלום".into(), "王小明".into()];
    let rendered = render(&paper, &printed(Mark::Original)).expect("rendered");
    let (_, text) = text_of(&rendered.pdf);
    for said in ["Łukasz Žižka", "Ωμέγα", "Дмитрий", "□□□", "U+738B"] {
        assert!(text.contains(said), "{said} is not in: {text}");
    }
    assert_eq!(rendered.missing, ['小', '明', '王']);
}

#[test]
fn a_long_order_goes_over_pages_and_keeps_every_line() {
    let mut paper = paper();
    let line = paper.lines[0].clone();
    paper.lines = (0..200).map(|n| PaperLine { sku: format!("SKU-{n:03}"), ..line.clone() }).collect();
    let (pages, text) = text_of(&render(&paper, &printed(Mark::Original)).expect("rendered").pdf);
    assert!(pages >= 4, "{pages} pages");
    assert!((0..200).all(|n| text.contains(&format!("SKU-{n:03}"))));
    assert_eq!(text.matches("Quantity").count(), pages - usize::from(text.matches("Quantity").count() < pages));
    assert!(text.contains(&format!("Page {pages} of {pages}")));
}

#[test]
fn whatever_was_typed_a_paper_comes_out() {
    let wild = [
        "",
        " ",
        "\u{0}\u{7}\n\t",
        "\u{202e}evil\u{202c}",
        "👩‍👩‍👧 family",
        "e\u{301}\u{301}\u{301}",
        "\u{fdfa}\u{feff}",
        "x",
    ];
    for text in wild.into_iter().map(str::to_owned).chain(["W".repeat(600)]) {
        let mut paper = paper();
        paper.name.clone_from(&text);
        paper.customer = vec![text.clone(), text.clone()];
        paper.lines[0].name.clone_from(&text);
        paper.lines[0].sku.clone_from(&text);
        paper.closing.clone_from(&text);
        let rendered = render(&paper, &printed(Mark::Original)).expect("rendered");
        assert!(text_of(&rendered.pdf).1.contains("£71.37"));
    }
}
