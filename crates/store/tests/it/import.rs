//! Imports: twice creates nothing twice, numbers go on behind them, no tail is left.

use domain::{CustomerId, Money, Order, OrderNumber};
use store::{ImportCounts, Importable};

use crate::support::{Desk, desk, order};

fn sample() -> Vec<Order> {
    let mut orders: Vec<Order> = (1..=4).map(order).collect();
    for each in &mut orders {
        each.number = OrderNumber(0);
        each.customer.id = Some(CustomerId::derived("customer"));
    }
    orders[3].items[0].unit_price = Money::new(300, orders[3].currency);
    orders
}

async fn import(desk: &Desk, orders: Vec<Order>) -> ImportCounts {
    let orders: Vec<_> = orders.into_iter().map(Importable::from).collect();
    desk.write(|tx| Box::pin(async move { tx.import_orders(&orders).await })).await.unwrap()
}

#[tokio::test]
async fn importing_twice_creates_nothing_twice() {
    let desk = desk().await;
    assert_eq!(import(&desk, sample()).await, ImportCounts { imported: 4, unchanged: 0 });
    assert_eq!(import(&desk, sample()).await, ImportCounts { imported: 0, unchanged: 4 });
    assert_eq!(desk.find("heart").await, [4, 3, 2, 1]);
    assert_eq!(desk.store.index_search(100).await.unwrap(), 0, "the import indexed its own rows");
    assert!(desk.store.reader().imported(order(1).id).await.unwrap());
}

#[tokio::test]
async fn an_import_teaches_products_and_customers() {
    let desk = desk().await;
    import(&desk, sample()).await;
    let products = desk.store.reader().products_matching("hang 85", 10).await.unwrap();
    assert_eq!((products.len(), products[0].unit_price.minor), (1, 300), "the last price");
    assert_eq!(desk.store.reader().customers_matching("mull", 10).await.unwrap().len(), 1);
    assert!(desk.store.reader().products_matching("ang", 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn numbers_go_on_behind_those_that_were_brought_along() {
    let desk = desk().await;
    import(&desk, vec![order(17)]).await;
    let next = desk.write(|tx| Box::pin(async move { tx.next_order_number().await })).await.unwrap();
    assert_eq!(next, OrderNumber(18));
}

#[tokio::test]
async fn a_number_that_leaves_none_behind_it_stops_nobody_from_ordering() {
    let desk = desk().await;
    let last = Order { number: OrderNumber(i64::MAX.unsigned_abs()), ..order(1) };
    let orders = [Importable::from(last)];
    let imported = desk.write(move |tx| Box::pin(async move { tx.import_orders(&orders).await })).await;
    let next = desk.write(|tx| Box::pin(async move { tx.next_order_number().await })).await;
    assert_eq!(next.unwrap(), OrderNumber(1), "{imported:?}");
}

#[tokio::test]
async fn variants_of_one_product_are_learnt_by_their_skus() {
    let desk = desk().await;
    let mut orders = sample();
    for (n, each) in orders.iter_mut().enumerate() {
        each.items[0].sku = format!("TEE-{n}");
    }
    import(&desk, orders).await;
    assert_eq!(desk.store.reader().products_matching("tee", 10).await.unwrap().len(), 4);
}
