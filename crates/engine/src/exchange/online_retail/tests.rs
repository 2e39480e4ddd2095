//! The reader of the online-retail format, on small files with one mistake each.

use domain::ids::OrderId;
use domain::order::Order;
use domain::status::{OrderStatus, PaymentStatus};

use super::*;

const HEAD: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

fn import(rows: &str, import_as: ImportAs) -> Found {
    read(format!("{HEAD}{rows}").as_bytes(), import_as, |_| {}).unwrap()
}

fn orders(found: &Found) -> Vec<&Order> {
    found.orders.iter().map(|(order, _)| order).collect()
}

fn pending(rows: &str) -> Found {
    import(rows, ImportAs::Pending)
}

#[test]
fn an_invoice_becomes_an_order() {
    let found = pending("536365,85123A, WHITE HEART ,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n");
    let order = orders(&found)[0];
    assert_eq!(order.id, OrderId::derived("import/online-retail/536365"));
    assert_eq!(order.name, "536365 WHITE HEART");
    assert_eq!(order.customer.name, "Customer 17850");
    assert_eq!(order.created_at.to_string(), "2010-12-01T08:26:00Z");
    assert_eq!(order.shipping_address.as_ref().unwrap().country, "United Kingdom");
    assert_eq!(order.totals.total, Money::new(1530, Currency::GBP));
    assert_eq!((order.status, order.payment_status), (OrderStatus::Pending, PaymentStatus::Pending));
    assert_eq!(order.items[0].name, "WHITE HEART");
}

#[test]
fn an_invoice_that_goes_on_after_others_is_one_order_whose_first_accepted_row_decides() {
    let found = pending(
        "1,A,,0,2010-12-01 08:00:00,1.00,9,Nowhere\n\
         1,A,,1,2010-12-01 08:59:00,1.00,1,France\n\
         2,A,OTHER,1,2010-12-01 09:00:00,1.00,,Spain\n\
         1,B,SECOND,2,2010-12-01 10:00:00,1.50,2,Germany\n",
    );
    assert_eq!(found.orders.len(), 2);
    let order = orders(&found)[0];
    assert_eq!((order.name.as_str(), order.items.len()), ("1 SECOND", 2));
    assert_eq!(order.customer.name, "Customer 1");
    assert_eq!(order.shipping_address.as_ref().unwrap().country, "France");
    assert_eq!(order.created_at.to_string(), "2010-12-01T08:59:00Z");
    assert_eq!(order.items[0].name, "A", "a line without description is named by its SKU");
    assert_eq!(orders(&found)[1].customer.name, "Guest");
    assert_eq!(found.orders_rejected, 0, "another row of invoice 1 was accepted");
}

#[test]
fn cancelled_invoices_are_cancelled_with_absolute_quantities_whatever_the_rest_is() {
    let found = import(
        "C536379,D,Discount,-3,2010-12-01 09:41:00,27.50,14527,UK\n7,A,X,1,2010-12-01 09:42:00,1,1,UK\n",
        ImportAs::Delivered,
    );
    let order = orders(&found)[0];
    assert_eq!((order.status, order.items[0].quantity), (OrderStatus::Cancelled, 3));
    assert_eq!(order.cancelled_at, Some(order.created_at));
    assert_eq!(
        (orders(&found)[1].status, orders(&found)[1].payment_status),
        (OrderStatus::Delivered, PaymentStatus::Paid)
    );
}

#[test]
fn what_cannot_be_an_order_line_is_rejected_with_line_reason_and_row() {
    let bad = [
        (",A,X,1,2010-12-01 08:26:00,1.00,1,UK", "InvoiceNo"),
        ("1, ,X,1,2010-12-01 08:26:00,1.00,1,UK", "StockCode"),
        ("1,A,X,0,2010-12-01 08:26:00,1.00,1,UK", "Quantity is 0"),
        ("1,A,X,-1,2010-12-01 08:26:00,1.00,1,UK", "below 0"),
        ("1,A,X,1.5,2010-12-01 08:26:00,1.00,1,UK", "whole number"),
        ("1,A,X,1,2010-13-01 08:26:00,1.00,1,UK", "InvoiceDate"),
        ("1,A,X,1,yesterday,1.00,1,UK", "InvoiceDate"),
        ("1,A,X,1,9999-12-01 08:26:00,1.00,1,UK", "InvoiceDate"),
        ("1,A,X,1,2010-12-01 08:26:00,0.00,1,UK", "not above 0"),
        ("1,A,X,1,2010-12-01 08:26:00,-5,1,UK", "not above 0"),
        ("1,A,X,1,2010-12-01 08:26:00,0.001,1,UK", "more than 2 decimals"),
        ("1,A,X,1,2010-12-01 08:26:00,\"1,00\",1,UK", "not an amount"),
        ("1,A,X,1,2010-12-01 08:26:00,1.00,17850.5,UK", "CustomerID"),
        ("1,A,X,1,2010-12-01 08:26:00,1.00", "fields instead of 8"),
        ("1,\"A,X,1,2010-12-01 08:26:00,1.00,1,UK", "quotation mark"),
        ("1,A,X,4294967295,2010-12-01 08:26:00,90000000000000,1,UK", "too large"),
    ];
    let text = bad.map(|(row, _)| row).join("\n");
    let found = pending(&format!("{text}\n2,A,X,1,2010-12-01 08:26:00,1.00,1,UK\n"));
    assert_eq!(found.rejects.len(), bad.len());
    for (index, (reject, (row, reason))) in found.rejects.iter().zip(bad).enumerate() {
        assert_eq!(reject.line, index as u64 + 2);
        assert_eq!(reject.row, row);
        assert!(reject.reason.contains(reason), "{row}: {}", reject.reason);
    }
    assert_eq!((found.orders.len(), found.orders_rejected), (1, 1), "no order is made of rejected rows alone");
}

#[test]
fn a_file_with_another_header_is_refused() {
    assert!(read("id,name\n1,2\n".as_bytes(), ImportAs::Pending, |_| {}).is_err());
}

#[test]
fn an_order_whose_sum_could_not_be_counted_takes_no_further_row() {
    let row = "1,A,X,4000000000,2010-12-01 08:26:00,12345678.90,1,UK\n";
    let found = pending(&row.repeat(3));
    assert_eq!((orders(&found)[0].items.len(), found.rejects.len()), (1, 2));
    assert!(found.rejects[0].reason.contains("too large"));
}

#[test]
fn lines_are_counted_as_an_editor_shows_them_whatever_ends_them() {
    let text =
        HEAD.replace('\n', "\r\n") + "1,A,X,1,2010-12-01 08:26:00,1,1,UK\r\n\r\n2,A,X,0,2010-12-01 08:26:00,1,1,UK\r\n";
    let found = read(text.as_bytes(), ImportAs::Pending, |_| {}).unwrap();
    assert_eq!(found.rejects.iter().map(|reject| reject.line).collect::<Vec<_>>(), [4]);
}
