//! Changes to paid orders and refunds: what is asked for and how they are shown.

use serde::{Deserialize, Serialize};

use domain::amendment::{Difference, Purpose};
use domain::checkout::{Attention, CheckoutState, Failure};
use domain::ids::{CheckoutId, ItemId};
use domain::money::Money;
use domain::order::LineInput;
use domain::status::ShippingMethod;

/// What of a paid order is to be otherwise; what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AmendmentInput {
    /// All lines as they should be.
    pub items: Option<Vec<LineInput>>,
    /// How it should travel.
    pub shipping_method: Option<ShippingMethod>,
    /// Coupon; an empty text takes it away.
    pub coupon_code: Option<String>,
    /// Taken off the whole order by hand, as typed; an empty text takes it away.
    pub manual_discount: Option<String>,
}

/// What a change would do to the customer's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendmentPreview {
    /// The amounts.
    pub difference: Difference,
    /// The same in plain words: `The customer pays £4.20 more.`
    pub words: String,
    /// The order's version that this holds for.
    pub version: u32,
}

/// Pieces of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundLine {
    /// The line.
    pub item_id: ItemId,
    /// Pieces.
    pub quantity: u32,
}

/// An amendment, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmendmentView {
    /// Id.
    pub id: CheckoutId,
    /// Its number among the order's checkouts and amendments.
    pub generation: u32,
    /// What it is for.
    pub purpose: Purpose,
    /// State.
    pub state: CheckoutState,
    /// Is it still under way?
    pub open: bool,
    /// What the customer pays more; below zero: what goes back.
    pub difference: Money,
    /// What it is in plain words: `Change of the order. The customer pays £4.20 more.`
    pub words: String,
    /// Who asked for it.
    pub created_by: String,
    /// Why it was dropped.
    pub failure: Option<Failure>,
    /// What a supervisor is asked to settle.
    pub attention: Option<Attention>,
    /// Is a cancel of the order wished and not yet carried out?
    pub cancelling: bool,
}

/// An order's money, as shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyView {
    /// Taken in all.
    pub captured: Money,
    /// Given back in all.
    pub refunded: Money,
    /// Refunds agreed beyond changes of the order.
    pub agreed: Money,
    /// What is owed: the total less agreed refunds.
    pub owed: Money,
    /// Pieces for which money went back, by line.
    pub pieces: Vec<RefundLine>,
}
