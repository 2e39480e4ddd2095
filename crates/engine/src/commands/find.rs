//! Looking things up: orders, products, customers.

use contract::catalogue::CHOICES;
use contract::catalogue::{CustomerView, ProductView};
use contract::command::{FindOrders, OrdersView};
use contract::error::ApiError;
use contract::filter::OrdersFilter;
use contract::order::{Matched, OrderPage, OrderRow};
use domain::checkout::CheckoutState;
use domain::clock::Timestamp;
use domain::figures::OrderFigures;
use domain::lane::LaneState;
use domain::order::check_tags;
use domain::problem::Problems;
use domain::status::OrderStatus;
use store::{Attention, Customer, ListQuery, ListRow, Product, Reader, day_of};

use crate::desk::Desk;
use crate::error::DeskError;

/// Products that are looked up at once.
const ASKED_AT_ONCE: usize = 1_000;

impl Desk {
    /// A page of orders, newest first.
    pub async fn find_orders(&self, find: FindOrders) -> Result<OrderPage, DeskError> {
        if !(1..=200).contains(&find.limit) {
            return Err(ApiError::field("limit", "A page has 1 to 200 rows.").into());
        }
        let OrdersFilter { statuses, payment_status, from, to, tag } = find.filter;
        if let Some(tag) = &tag {
            let mut problems = Problems::default();
            check_tags(&mut problems, std::slice::from_ref(tag));
            problems.or_ok(()).map_err(ApiError::from)?;
        }
        // A chosen status narrows a ready-made choice; both together are what both let through.
        let ready = find.view.statuses();
        let both = |status: &OrderStatus| ready.is_empty() || ready.contains(status);
        let status: Vec<_> =
            if statuses.is_empty() { ready.to_vec() } else { statuses.iter().copied().filter(both).collect() };
        if !statuses.is_empty() && status.is_empty() {
            return Ok(OrderPage { rows: Vec::new(), next: None, total: Some(0) });
        }
        let today = (find.view == OrdersView::Today).then(|| midnight(self.context.now()));
        let query = ListQuery {
            text: Some(find.text).filter(|text| !text.trim().is_empty()),
            status,
            payment_status,
            attention: find.view == OrdersView::Attention,
            from: from.max(today),
            to,
            tag: tag.map(|tag| tag.trim().to_owned()),
            before: find.before,
            after: find.after,
            limit: find.limit,
            ..ListQuery::default()
        };
        let page = self.context.store.reader().list(&query).await?;
        let total = self.known_total(&query).await?;
        Ok(OrderPage { rows: page.items.into_iter().map(order_row).collect(), next: page.next, total })
    }

    /// How many orders there are in all, where the figures that are kept for reports tell: of whole days
    /// and states, without a text.
    async fn known_total(&self, wanted: &ListQuery) -> Result<Option<u64>, DeskError> {
        let ListQuery { text, payment_status, user_id, from, to, tag, attention, .. } = wanted;
        let plain = text.is_none() && tag.is_none() && payment_status.is_none() && user_id.is_none() && to.is_none();
        let first = from.map_or(Some(i64::MIN), |from| (from == midnight(from)).then(|| day_of(from)));
        let (true, false, Some(first)) = (plain, *attention, first) else { return Ok(None) };
        let figures = self.context.store.reader().report_totals(first, i64::MAX).await?;
        Ok(in_states(&figures, &wanted.status))
    }

    /// Products whose SKU or name has a word beginning with each word of `text`.
    pub async fn find_products(&self, text: &str) -> Result<Vec<ProductView>, DeskError> {
        let found = self.context.store.reader().products_matching(text, CHOICES).await?;
        Ok(found.into_iter().map(product_view).collect())
    }

    /// What is known of products by SKU, each with all its variants.
    pub async fn products_known(&self, skus: &[String]) -> Result<Vec<ProductView>, DeskError> {
        if skus.len() > ASKED_AT_ONCE {
            return Err(ApiError::field("skus", "At most 1,000 products are looked up at once.").into());
        }
        let reader = self.context.store.reader();
        let mut known: Vec<ProductView> = Vec::new();
        for sku in skus {
            if known.iter().any(|there| there.sku == *sku) {
                continue;
            }
            match reader.product(sku).await? {
                // Only a variant has siblings.
                Some(product) if product.variant_id.is_some() => {
                    known.extend(reader.products_of(product.id).await?.into_iter().map(product_view));
                }
                Some(product) => known.push(product_view(product)),
                None => {}
            }
        }
        Ok(known)
    }

    /// Customers by name, phone or e-mail.
    pub async fn find_customers(&self, text: &str) -> Result<Vec<CustomerView>, DeskError> {
        let reader = self.context.store.reader();
        let mut views = Vec::new();
        for customer in reader.customers_matching(text, CHOICES).await? {
            views.push(customer_view(reader, customer).await?);
        }
        Ok(views)
    }
}

/// The orders in these states; none where only a part of what is counted together is asked for.
fn in_states(figures: &OrderFigures, states: &[OrderStatus]) -> Option<u64> {
    const TOGETHER: [OrderStatus; 3] = [OrderStatus::Paid, OrderStatus::Confirmed, OrderStatus::Processing];
    if states.is_empty() {
        return Some(figures.entered());
    }
    let has = |status: OrderStatus, count: u64| if states.contains(&status) { count } else { 0 };
    let under_way = match TOGETHER.iter().filter(|status| states.contains(status)).count() {
        0 => 0,
        3 => figures.under_way,
        _ => return None,
    };
    Some(
        under_way
            + has(OrderStatus::Pending, figures.pending)
            + has(OrderStatus::Shipped, figures.shipped)
            + has(OrderStatus::Delivered, figures.delivered)
            + has(OrderStatus::Failed, figures.failed)
            + has(OrderStatus::Cancelled, figures.cancelled),
    )
}

/// A product, as shown.
pub(super) fn product_view(product: Product) -> ProductView {
    ProductView {
        id: product.id,
        variant_id: product.variant_id,
        variant: product.variant,
        sku: product.sku,
        name: product.name,
        unit_price: product.unit_price,
        available: product.available.map(|(pieces, _)| pieces),
    }
}

/// A customer with their saved addresses, as shown.
pub(super) async fn customer_view(reader: &Reader, customer: Customer) -> Result<CustomerView, DeskError> {
    let addresses = reader.addresses(customer.id).await?;
    Ok(CustomerView {
        id: customer.id,
        name: customer.name,
        email: customer.email,
        phone: customer.phone,
        address: addresses.first().cloned(),
        addresses,
    })
}

/// A row of the store's list, as shown.
pub(crate) fn order_row(row: ListRow) -> OrderRow {
    let process = process(&row);
    OrderRow {
        at: row.seq,
        id: row.id,
        number: row.number,
        name: row.name,
        line_count: row.item_count,
        customer: row.customer_name,
        status: row.status,
        payment_status: row.payment_status,
        process,
        lanes: row.lanes,
        total: row.total,
        created_at: row.created_at,
        version: row.version,
        matched: row.matched.map(|matched| Matched { field: matched.field.to_owned(), text: matched.text }),
    }
}

/// What of the newest checkout matters in a list: is money being looked up, must someone settle?
fn process(row: &ListRow) -> Option<CheckoutState> {
    if row.attention == Attention::Settle {
        Some(CheckoutState::NeedsAttention)
    } else if row.lanes[1] == LaneState::Unknown {
        Some(CheckoutState::Reconciling)
    } else {
        None
    }
}

/// The beginning of the day, in UTC.
fn midnight(now: Timestamp) -> Timestamp {
    const DAY: i64 = 86_400_000_000;
    Timestamp::from_micros(now.micros().div_euclid(DAY) * DAY)
}
