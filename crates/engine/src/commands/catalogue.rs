//! The local catalogue and address book. They stand in for a product and a user service: filled by
//! import, by orders and by hand, and asked where a request leaves something out.

use contract::catalogue::{CustomerInput, CustomerView, ProductInput, ProductView};
use contract::error::ApiError;
use domain::ids::{CustomerId, VariantId};
use domain::money::{Currency, Money};
use domain::order::{CustomerSnapshot, LineInput, Order, OrderInput, check_address, product_of};
use domain::outbox::Service;
use domain::problem::Problems;
use store::{Product, Reader, WriteTx};

use crate::desk::Desk;
use crate::error::DeskError;

impl Desk {
    /// Saves a customer in the address book.
    pub async fn save_customer(&self, input: CustomerInput) -> Result<CustomerView, DeskError> {
        let checked = checked_customer(&input)?;
        let now = self.context.now();
        let id = input.id.unwrap_or_else(|| CustomerId(self.context.uuid()));
        self.context
            .write(move |tx| {
                Box::pin(async move {
                    tx.learn_customer(id, &checked, now).await?;
                    if let Some(address) = &input.address {
                        tx.learn_address(id, address, now).await?;
                    }
                    Ok::<_, DeskError>(())
                })
            })
            .await?;
        let customer = self.context.store.reader().customer(id).await?;
        let customer = customer.ok_or_else(|| ApiError::not_found("customer"))?;
        super::find::customer_view(self.context.store.reader(), customer).await
    }

    /// Saves a product, or a variant of one.
    pub async fn save_product(&self, input: ProductInput) -> Result<ProductView, DeskError> {
        let product = self.product_of_input(input).await?;
        let (now, sku) = (self.context.now(), product.sku.clone());
        self.context
            .write(move |tx| Box::pin(async move { Ok::<_, DeskError>(tx.save_product(&product, now).await?) }))
            .await?;
        self.product_view(&sku).await
    }

    async fn product_of_input(&self, input: ProductInput) -> Result<Product, DeskError> {
        let currency = self.context.config.currency;
        // What a product must be like is what a line of an order must be like.
        let line = LineInput { sku: input.sku, name: input.name, unit_price: input.unit_price, ..LineInput::default() };
        let order = OrderInput {
            customer: CustomerSnapshot { name: "-".to_owned(), ..CustomerSnapshot::default() },
            items: vec![LineInput { quantity: 1, ..line }],
            ..OrderInput::default()
        };
        let problems = |problems: Problems| {
            let field = |field: &str| field.strip_prefix("items[0].").unwrap_or(field).to_owned();
            let named = problems.0.into_iter().map(|mut problem| {
                problem.field = field(&problem.field);
                problem
            });
            ApiError::from(Problems(named.collect()))
        };
        let checked = order.check(currency).map_err(problems)?;
        let line = checked.lines.into_iter().next().ok_or_else(|| ApiError::field("sku", "A product has a SKU."))?;
        let reader = self.context.store.reader();
        let sibling = match input.variant_of.as_deref().map(str::trim).filter(|sku| !sku.is_empty()) {
            Some(sku) => Some(reader.product(sku).await?.ok_or_else(|| unknown("variant_of", sku))?),
            None => None,
        };
        let known = reader.product(&line.sku).await?;
        let variant = input.variant.trim().to_owned();
        Ok(Product {
            id: sibling.or(known).map_or_else(|| product_of(&line.sku), |product| product.id),
            variant_id: (!variant.is_empty()).then(|| VariantId::derived(&format!("variant/{}", line.sku))),
            variant,
            sku: line.sku,
            name: line.name,
            unit_price: line.unit_price,
            available: input.available.map(|pieces| (pieces.max(0), self.context.now())),
        })
    }

    /// A product with its stock, asked of inventory where that can be reached.
    pub async fn stock_of(&self, sku: &str) -> Result<ProductView, DeskError> {
        let sku = sku.trim().to_owned();
        let endpoints = self.context.endpoints();
        let open = self.context.allowance(Service::Inventory).is_none();
        if let Some(base) = endpoints.of(Service::Inventory).filter(|_| open)
            && let Some(available) = self.context.gateway.stock(base, &sku).await
        {
            let (now, sku) = (self.context.now(), sku.clone());
            self.context
                .store
                .write(move |tx| {
                    Box::pin(async move { Ok::<_, DeskError>(tx.set_available(&sku, available, now).await?) })
                })
                .await?;
        }
        self.product_view(&sku).await
    }

    async fn product_view(&self, sku: &str) -> Result<ProductView, DeskError> {
        let found = self.context.store.reader().product(sku).await?;
        Ok(super::find::product_view(found.ok_or_else(|| unknown("sku", sku))?))
    }

    /// An input with what it leaves out of products taken from the catalogue.
    pub(super) async fn completed(&self, input: OrderInput, currency: Currency) -> Result<OrderInput, DeskError> {
        complete_lines(self.context.store.reader(), input, currency).await
    }
}

/// As [`Desk::completed`], by any reader.
pub(super) async fn complete_lines(
    reader: &Reader,
    mut input: OrderInput,
    currency: Currency,
) -> Result<OrderInput, DeskError> {
    let mut problems = Problems::default();
    for (index, line) in input.items.iter_mut().enumerate() {
        complete(reader, line, index, currency, &mut problems).await?;
    }
    Ok(problems.or_ok(input).map_err(ApiError::from)?)
}

/// Fills in SKU, name and price of a line that lacks one, if its product is known. A product that
/// is named but not known is refused; a line without any name of a product is left to the check.
async fn complete(
    reader: &Reader,
    line: &mut LineInput,
    index: usize,
    currency: Currency,
    problems: &mut Problems,
) -> Result<(), DeskError> {
    let empty = |text: &str| text.trim().is_empty();
    let lacks_price = empty(&line.unit_price);
    if !empty(&line.sku) && !empty(&line.name) && !lacks_price {
        return Ok(());
    }
    let found = match (line.sku.trim(), line.product_id) {
        ("", Some(id)) => {
            let all = reader.products_of(id).await?;
            let of_variant = |product: &Product| line.variant_id.is_none() || product.variant_id == line.variant_id;
            match all.iter().filter(|product| of_variant(product)).count() {
                0 => None,
                1 => all.into_iter().find(of_variant),
                _ => {
                    let message = "This product comes in several variants; say which by SKU or variant_id.";
                    problems.add(format!("items[{index}].variant_id"), message);
                    return Ok(());
                }
            }
        }
        ("", None) => return Ok(()),
        (sku, _) => reader.product(sku).await?,
    };
    match found {
        Some(product) => fill_in(line, &product, currency),
        // A SKU with a price of its own needs no catalogue.
        None if !empty(&line.sku) && !lacks_price => {}
        None => {
            let named = line.product_id.map(|id| id.to_string()).filter(|_| empty(&line.sku));
            let name = named.unwrap_or_else(|| line.sku.trim().chars().take(60).collect());
            let field = if empty(&line.sku) { "product_id" } else { "sku" };
            let message = format!("There is no product {name:?} in the catalogue. Give its SKU, name and price.");
            problems.add(format!("items[{index}].{field}"), message);
        }
    }
    Ok(())
}

fn fill_in(line: &mut LineInput, product: &Product, currency: Currency) {
    let empty = |text: &str| text.trim().is_empty();
    if empty(&line.sku) {
        line.sku.clone_from(&product.sku);
    }
    if empty(&line.name) {
        line.name.clone_from(&product.name);
    }
    // A price in another currency is no price here; the check asks for one.
    if empty(&line.unit_price) && product.unit_price.currency == currency {
        line.unit_price = Money::plain(product.unit_price);
    }
    line.product_id = line.product_id.or(Some(product.id));
    line.variant_id = line.variant_id.or(product.variant_id);
}

/// What an order teaches the catalogue and the address book.
pub(super) async fn learn(tx: &mut WriteTx, order: &Order) -> Result<(), DeskError> {
    for item in &order.items {
        tx.learn_new_product(item, order.updated_at).await?;
    }
    if let Some(id) = order.customer.id {
        tx.learn_customer(id, &order.customer, order.updated_at).await?;
        if let Some(address) = &order.shipping_address {
            tx.learn_address(id, address, order.updated_at).await?;
        }
    }
    Ok(())
}

fn checked_customer(input: &CustomerInput) -> Result<CustomerSnapshot, ApiError> {
    let trimmed = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let customer = CustomerSnapshot {
        id: input.id,
        name: input.name.trim().to_owned(),
        email: trimmed(&input.email),
        phone: trimmed(&input.phone),
    };
    let mut problems = domain::order::needs::check_customer(&customer);
    check_address(&mut problems, "address", input.address.as_ref());
    problems.or_ok(customer).map_err(ApiError::from)
}

fn unknown(field: &str, sku: &str) -> ApiError {
    let sku: String = sku.chars().take(60).collect();
    ApiError::field(field, &format!("There is no product {sku:?} in the catalogue."))
}
