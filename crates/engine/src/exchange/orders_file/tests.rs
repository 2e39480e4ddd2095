//! Our own exports, read back: every field, and one mistake each.

use domain::clock::Timestamp;
use domain::ids::{CustomerId, UserId, VariantId};
use domain::money::Money;
use domain::order::Address;
use domain::status::{OrderStatus, PaymentMethod, PaymentStatus, ShippingMethod};

use super::super::export::ExportFormat;
use super::super::online_retail::{self, ImportAs};
use super::*;

/// An order that uses every field, with all that a CSV may stumble over.
fn full() -> Order {
    let csv = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
               1,A,\"BOX, RED\",2,2010-12-01 08:26:00,2.55,17850,UK\n1,B,5\" RULER,1,2010-12-01 08:26:00,1,17850,UK\n";
    let mut found = online_retail::read(csv.as_bytes(), ImportAs::Delivered, |_| {}).unwrap();
    let (mut order, _) = found.orders.remove(0);
    let pounds = |minor| Money::new(minor, order.currency);
    order.number = OrderNumber(42);
    order.user_id = Some(UserId::derived("user"));
    order.customer.id = Some(CustomerId::derived("customer"));
    order.customer.email = Some("ann@example.com".into());
    order.customer.phone = Some("+44 20 7946 0000".into());
    order.items[0].variant_id = Some(VariantId::derived("variant"));
    order.billing_address = Some(Address { city: "Leeds".into(), phone: Some("1".into()), ..Address::default() });
    (order.totals.discount, order.totals.tax, order.totals.shipping) = (pounds(10), pounds(7), pounds(300));
    order.totals.total = pounds(610 - 10 + 7 + 300);
    order.coupon_code = Some("TEN".into());
    order.payment_method = Some(PaymentMethod::EWallet);
    order.shipping_method = Some(ShippingMethod::Express);
    order.manual_discount = pounds(-5);
    order.tracking_number = Some("=JD 0002".into());
    order.notes = " two\nlines, \"quoted\" ".into();
    order.tags = vec!["a,b".into(), "\"c\"".into()];
    (order.status, order.payment_status) = (OrderStatus::Shipped, PaymentStatus::PartiallyRefunded);
    order.version = 7;
    order.updated_at = Timestamp::from_micros(1_300_000_000_123_456);
    order.cancelled_at = Some(order.updated_at);
    order
}

fn other() -> Order {
    let mut order = full();
    order.id = OrderId::derived("another");
    order.number = OrderNumber(43);
    order
}

fn written(format: ExportFormat, orders: &[Order]) -> String {
    let mut out = Vec::new();
    super::super::write(orders, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn parsed(text: &str) -> Found {
    read(text.as_bytes(), |_| {}).unwrap()
}

fn orders(found: Found) -> Vec<Order> {
    assert_eq!(found.rejects, []);
    found.orders.into_iter().map(|(order, _)| order).collect()
}

#[test]
fn every_field_comes_back_from_json() {
    assert_eq!(orders(parsed(&written(ExportFormat::Json, &[full(), other()]))), [full(), other()]);
}

#[test]
fn every_field_comes_back_from_csv() {
    assert_eq!(orders(parsed(&written(ExportFormat::Csv, &[full(), other()]))), [full(), other()]);
}

#[test]
fn no_cell_of_a_csv_is_a_formula_and_every_script_comes_back() {
    let mut order = full();
    order.name = "=HYPERLINK(\"http://x\")".into();
    order.customer.name = "@SUM(1) مرحبا 🙂 e\u{301}".into();
    order.notes = "-1+2".into();
    order.items[1].name = "+cmd".into();
    let csv = written(ExportFormat::Csv, std::slice::from_ref(&order));
    let rows: Vec<_> = csv::Reader::from_reader(csv.as_bytes()).into_records().collect::<Result<_, _>>().unwrap();
    for cell in rows.iter().flatten().filter(|cell| cell.parse::<f64>().is_err()) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    assert_eq!(orders(parsed(&csv)), [order]);
}

#[test]
fn an_export_of_a_former_version_is_still_read() {
    let order = Order { manual_discount: Money::zero(full().currency), tracking_number: None, ..full() };
    let csv = written(ExportFormat::Csv, std::slice::from_ref(&order));
    let mut former = csv::Writer::from_writer(Vec::new());
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes()).records() {
        let record = record.unwrap();
        let cells = record.iter().enumerate().filter(|(i, _)| !ADDED.iter().any(|name| column_index(name) == *i));
        former.write_record(cells.map(|(_, cell)| unescaped(cell))).unwrap();
    }
    assert_eq!(orders(parsed(&String::from_utf8(former.into_inner().unwrap()).unwrap())), [order]);
}

#[test]
fn a_wrong_order_is_refused_with_its_line_and_costs_no_other() {
    let json = written(ExportFormat::Json, &[full(), other()]);
    for (from, to, reason) in [
        ("\"total_amount\":9.07", "\"total_amount\":9.08", "total_amount"),
        ("\"total_amount\":9.07", "\"total_amount\":9.071", "more than 2 decimals"),
        ("\"version\":7", "\"versions\":7", "versions"),
        ("\"status\":\"SHIPPED\"", "\"status\":\"SENT\"", "SENT"),
        ("\"quantity\":2", "\"quantity\":3", "quantity × unit_price"),
        ("ORD-00000042", "ORD-00000000", "none of ours"),
        ("ORD-00000042", "ORD-9223372036854775807", "none of ours"),
        ("\"version\":7", "\"version\":4294967295", "version"),
        ("\"city\":\"Leeds\"", "\"town\":\"Leeds\"", "town"),
    ] {
        assert!(json.contains(from), "{from}");
        let found = parsed(&json.replacen(from, to, 1));
        assert_eq!((found.orders.len(), found.orders_rejected, found.rows_read), (1, 1, 2), "{to}");
        assert_eq!(found.rejects[0].line, 2, "{to}");
        assert!(found.rejects[0].reason.contains(reason), "{to}: {}", found.rejects[0].reason);
    }
}

#[test]
fn a_broken_row_of_a_csv_takes_its_order_and_no_other() {
    let mut first = full();
    first.notes.clear();
    let csv = written(ExportFormat::Csv, &[first, other()]);
    let found = parsed(&csv.replacen(",2,2.55,", ",two,2.55,", 1));
    assert_eq!((found.orders.len(), found.orders_rejected, found.rows_read), (1, 1, 4));
    assert_eq!(found.rejects.iter().map(|reject| reject.line).collect::<Vec<_>>(), [2, 3]);
    assert!(found.rejects[0].reason.contains("quantity"), "{}", found.rejects[0].reason);
}

#[test]
fn one_id_or_number_is_one_order() {
    let mut twin = other();
    twin.number = full().number;
    let found = parsed(&written(ExportFormat::Json, &[full(), full(), twin]));
    assert_eq!((found.orders.len(), found.orders_rejected), (1, 2));
}

#[test]
fn another_file_is_refused() {
    assert!(read("{}".as_bytes(), |_| {}).is_err());
    assert!(read("[{]".as_bytes(), |_| {}).is_err());
}
