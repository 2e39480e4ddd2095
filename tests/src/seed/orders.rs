//! One order of a seeded desk: who, what, when, and where it stands by now. Order `n` depends on
//! nothing but the seed and `n`, so that a desk of a hundred thousand is the beginning of one of ten
//! million.

use domain::clock::{Clock, Entropy, Timestamp};
use domain::ids::{CustomerId, ItemId, OrderId};
use domain::money::{Currency, Money};
use domain::number::OrderNumber;
use domain::order::{Address, CustomerSnapshot, LineItem, Order, product_of};
use domain::pricing::{Cart, Tariff, price};
use domain::status::{OrderStatus, PaymentMethod, PaymentStatus, ShippingMethod};
use engine::DeskError;
use engine::exchange::online_retail::{self, ImportAs};
use flate2::read::GzDecoder;

use super::names::{CITIES, GIVEN, STREETS, SURNAMES};
use super::zipf::Zipf;
use crate::crash::dice::Dice;

/// A real trading day: the wares are its wares, under their own names and prices.
const DAY: &[u8] = include_bytes!("../../../assets/sample/online-retail-2010-12-01.csv.gz");
/// The first order: 2025-11-21 00:00 UTC.
const BEGAN: i64 = 1_763_683_200_000_000;
/// Between two orders, in microseconds: ten million fill a year.
const APART: u64 = 3_153_600;
const ITEMS: u64 = 3;
const INITIALS: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Who orders and what is sold.
#[derive(Debug)]
pub struct Trade {
    seed: u64,
    wares: Vec<Ware>,
    ware: Zipf,
    given: Zipf,
    surname: Zipf,
}

#[derive(Clone, Debug)]
struct Ware {
    sku: String,
    name: String,
    price: i64,
}

impl Trade {
    /// The trade that `seed` gives.
    pub fn new(seed: u64) -> Result<Self, DeskError> {
        let day = online_retail::read(GzDecoder::new(DAY), ImportAs::Pending, |_| ())?;
        let mut wares: Vec<Ware> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for item in day.orders.iter().flat_map(|(order, _)| &order.items) {
            if known.insert(item.sku.clone()) {
                wares.push(Ware {
                    sku: item.sku.clone(),
                    name: item.name.clone(),
                    price: item.unit_price.minor.max(1),
                });
            }
        }
        let ware = Zipf::new(wares.len(), 0.8);
        Ok(Self { seed, wares, ware, given: Zipf::new(GIVEN.len(), 0.9), surname: Zipf::new(SURNAMES.len(), 1.0) })
    }

    /// How many wares there are.
    pub fn wares(&self) -> usize {
        self.wares.len()
    }

    /// Order number `number`, from 1.
    pub fn order(&self, number: u64) -> Order {
        let dice = Dice::new(self.seed, number);
        let jitter = dice.between(0, APART - 1);
        let at = i64::try_from(number.saturating_mul(APART) + jitter).unwrap_or(i64::MAX);
        let at = Timestamp::from_micros(BEGAN.saturating_add(at));
        let id = OrderId::generate(&Standing(at), &Drawn(&dice));
        let items: Vec<LineItem> = (0..ITEMS).map(|line| self.item(id, line, &dice)).collect();
        let (status, payment_status) = standing(&dice);
        let (customer, address) = self.customer(&dice);
        let lines: Vec<_> = items.iter().map(LineItem::priced).collect();
        let cart = Cart {
            currency: Currency::USD,
            lines: &lines,
            coupon_code: None,
            manual_discount: Money::zero(Currency::USD),
            shipping_method: Some(ShippingMethod::Standard),
            at,
        };
        let totals = price(&cart, &Tariff::plain(Currency::USD)).expect("seeded prices can be added up").totals;
        let ended = at.plus_millis(i64::try_from(dice.between(60, 3 * 24 * 3600)).unwrap_or(60) * 1000);
        Order {
            id,
            number: OrderNumber(number),
            name: format!("{} for {}", items[0].name, customer.name.rsplit(' ').next().unwrap_or_default()),
            user_id: None,
            customer,
            items,
            shipping_address: Some(address),
            billing_address: None,
            currency: Currency::USD,
            totals,
            coupon_code: None,
            manual_discount: Money::zero(Currency::USD),
            payment_method: (status != OrderStatus::Pending).then_some(PaymentMethod::CreditCard),
            shipping_method: Some(ShippingMethod::Standard),
            tracking_number: matches!(status, OrderStatus::Shipped | OrderStatus::Delivered)
                .then(|| format!("TRK{:010}", dice.between(0, 9_999_999_999))),
            notes: if dice.per_mille(50) { "Please leave with a neighbour".to_owned() } else { String::new() },
            tags: if dice.per_mille(100) { vec!["gift".to_owned()] } else { Vec::new() },
            status,
            payment_status,
            inventory_reservation_id: None,
            version: 2,
            created_by: format!("clerk-{}", dice.between(1, 40)),
            created_at: at,
            updated_at: if status == OrderStatus::Pending { at } else { ended },
            completed_at: (status == OrderStatus::Delivered).then_some(ended),
            cancelled_at: (status == OrderStatus::Cancelled).then_some(ended),
            deleted_at: None,
        }
    }

    fn item(&self, order: OrderId, line: u64, dice: &Dice) -> LineItem {
        let ware = &self.wares[self.ware.place(low(dice))];
        let quantity = u32::try_from(dice.between(1, 12)).unwrap_or(1);
        let unit_price = Money::new(ware.price, Currency::USD);
        LineItem {
            id: ItemId::derived(&format!("seed/{order}/{line}")),
            product_id: product_of(&ware.sku),
            variant_id: None,
            sku: ware.sku.clone(),
            name: ware.name.clone(),
            quantity,
            unit_price,
            discount_amount: Money::zero(Currency::USD),
            subtotal: Money::new(ware.price.saturating_mul(i64::from(quantity)), Currency::USD),
        }
    }

    /// A customer and where they live; the same name is the same person.
    fn customer(&self, dice: &Dice) -> (CustomerSnapshot, Address) {
        let given = GIVEN[self.given.place(low(dice))];
        let surname = SURNAMES[self.surname.place(low(dice))];
        let initial = char::from(dice.one_of(INITIALS));
        let name = format!("{given} {initial}. {surname}");
        // What follows is drawn from the name: whoever orders again lives where they lived.
        let id = CustomerId::derived(&format!("seed/{name}"));
        let home = Dice::new(id.0.as_u64_pair().0, 0);
        let (city, country) = home.one_of(CITIES);
        let ascii: String = format!("{given}.{initial}.{surname}").chars().filter(char::is_ascii).collect();
        let phone = format!("+44 20 {:04} {:04}", home.between(0, 9_999), home.between(0, 9_999));
        let customer = CustomerSnapshot {
            id: Some(id),
            name,
            email: Some(format!("{}@example.org", ascii.replace([' ', '\''], "").to_lowercase())),
            phone: Some(phone),
        };
        let address = Address {
            first_name: format!("{given} {initial}."),
            last_name: surname.to_owned(),
            address_line1: format!("{} {}", home.between(1, 180), home.one_of(STREETS)),
            city: city.to_owned(),
            postal_code: format!("{:05}", home.between(10_000, 99_999)),
            country: country.to_owned(),
            ..Address::default()
        };
        (customer, address)
    }
}

/// Where an order stands: one payment in a hundred failed, most orders have long arrived.
fn standing(dice: &Dice) -> (OrderStatus, PaymentStatus) {
    match dice.between(1, 1000) {
        1..=10 => (OrderStatus::Failed, PaymentStatus::Failed),
        11..=20 => (OrderStatus::Cancelled, PaymentStatus::Refunded),
        21..=30 => (OrderStatus::Pending, PaymentStatus::Pending),
        31..=50 => (OrderStatus::Processing, PaymentStatus::Paid),
        51..=100 => (OrderStatus::Shipped, PaymentStatus::Paid),
        _ => (OrderStatus::Delivered, PaymentStatus::Paid),
    }
}

fn low(dice: &Dice) -> u32 {
    u32::try_from(dice.number() & u64::from(u32::MAX)).expect("32 bits are left")
}

/// A clock that stands at an order's moment.
struct Standing(Timestamp);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn monotonic_ms(&self) -> i64 {
        0
    }
}

struct Drawn<'a>(&'a Dice);

impl Entropy for Drawn<'_> {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.0.number().to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_depends_on_its_seed_and_number_alone() {
        let trade = Trade::new(7).unwrap();
        let again = Trade::new(7).unwrap();
        assert_eq!(trade.order(4_711), again.order(4_711));
        assert_ne!(trade.order(4_711).customer, Trade::new(8).unwrap().order(4_711).customer);
    }

    #[test]
    fn one_payment_in_a_hundred_failed_and_each_order_has_three_items() {
        let trade = Trade::new(1).unwrap();
        let orders: Vec<Order> = (1..=20_000).map(|number| trade.order(number)).collect();
        let failed = orders.iter().filter(|order| order.payment_status == PaymentStatus::Failed).count();
        assert!((150..=250).contains(&failed), "{failed}");
        assert!(orders.iter().all(|order| order.items.len() == 3));
        assert!(orders.windows(2).all(|pair| pair[0].created_at < pair[1].created_at));
        assert!(trade.wares() > 1_000);
    }
}
