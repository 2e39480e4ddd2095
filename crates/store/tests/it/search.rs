//! Searching: found at once, before and after indexing, by every field, by the beginning of words.

use store::{ListQuery, Scope};

use crate::support::{desk, order};

#[tokio::test]
async fn a_saved_order_is_found_at_once_and_after_indexing() {
    let desk = desk().await;
    desk.save(&order(42)).await;
    let mut other = order(7);
    other.name = "Garden chairs".into();
    other.customer.name = "Bob".into();
    other.customer.phone = None;
    other.customer.email = Some("bob@example.org".into());
    (other.items[0].sku, other.items[0].name) = ("XY-9".into(), "Wooden heart".into());
    desk.save(&other).await;
    let questions = [
        "ORD-00000042",
        "42",
        "ord-42",
        "851",
        "85123a",
        "hanging heart",
        "zoe",
        "muller mü",
        "7946",
        "+44 20 7946 0958",
        "442079460958",
    ];
    for indexed in [false, true] {
        for question in questions {
            assert_eq!(desk.find(question).await, [42], "{question}, indexed: {indexed}");
        }
        assert_eq!(desk.find("porter gift").await, [42, 7], "note and tag, indexed: {indexed}");
        assert_eq!(desk.find("garden heart").await, [7], "words of two fields, indexed: {indexed}");
        assert_eq!(desk.find("eart").await, [0; 0], "no word begins so, indexed: {indexed}");
        let moved = desk.store.index_search(100).await.unwrap();
        assert_eq!(moved, if indexed { 0 } else { 2 });
    }
}

#[tokio::test]
async fn a_renamed_order_is_found_by_its_new_name_only() {
    let desk = desk().await;
    let mut renamed = order(1);
    renamed.name = "Tulips".into();
    desk.save(&renamed).await;
    desk.store.index_search(100).await.unwrap();
    (renamed.name, renamed.version) = ("Roses".into(), 2);
    desk.write(|tx| Box::pin(async move { tx.update_order(&renamed, 1).await })).await.unwrap();
    for _ in 0..2 {
        assert_eq!(desk.find("roses").await, [1]);
        assert!(desk.find("tulips").await.is_empty());
        desk.store.index_search(100).await.unwrap();
    }
}

#[tokio::test]
async fn a_deleted_order_is_not_found() {
    let desk = desk().await;
    desk.save(&order(1)).await;
    desk.store.index_search(100).await.unwrap();
    let id = order(1).id;
    desk.write(move |tx| Box::pin(async move { tx.mark_deleted(id, crate::support::START).await })).await.unwrap();
    assert!(desk.find("heart").await.is_empty());
    assert!(desk.find("").await.is_empty());
}

#[tokio::test]
async fn syntax_of_the_index_is_only_text() {
    let desk = desk().await;
    desk.save(&order(1)).await;
    desk.store.index_search(100).await.unwrap();
    for text in
        ["\"", "heart\" OR \"x", "head:heart", "NEAR(a b)", "*", "^heart", "(", "heart -zoe", "'; DROP TABLE orders"]
    {
        let query = ListQuery { text: Some(text.into()), limit: 5, ..ListQuery::default() };
        desk.store.reader().list(&query).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    assert_eq!(desk.find("heart AND zoe").await, [0; 0], "AND is a word like any other");
}

#[tokio::test]
async fn the_field_that_was_hit_is_named() {
    let desk = desk().await;
    desk.save(&order(1)).await;
    for _ in 0..2 {
        let hit = async |text: &str| {
            let page = desk.list(ListQuery { text: Some(text.into()), limit: 5, ..ListQuery::default() }).await;
            page.items[0].matched.clone().map(|m| (m.field, m.text))
        };
        assert_eq!(hit("müll").await, None);
        assert_eq!(hit("zoe 851").await, Some(("item", "85123A White hanging heart".into())));
        assert_eq!(hit("porter").await, Some(("note", "Leave with the porter".into())));
        assert_eq!(hit("4420").await, Some(("phone", "+44 20 7946 0958".into())));
        desk.store.index_search(10).await.unwrap();
    }
}

#[tokio::test]
async fn a_search_of_number_name_and_customer_leaves_the_rest_out() {
    let desk = desk().await;
    desk.save(&order(1)).await;
    for _ in 0..2 {
        for (text, hits) in [("zoe day", 1), ("heart", 0), ("zoe heart", 0), ("1", 1)] {
            let page = desk
                .list(ListQuery { text: Some(text.into()), scope: Scope::Head, limit: 5, ..ListQuery::default() })
                .await;
            assert_eq!(page.items.len(), hits, "{text}");
        }
        desk.store.index_search(10).await.unwrap();
    }
}
