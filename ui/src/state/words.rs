//! The words for states: one place, so that a badge, a preview and a tooltip never disagree.

use contract::domain::checkout::CheckoutState;
use contract::domain::lane::LaneState;
use contract::domain::order::Address;
use contract::domain::outbox::{EffectKind, Service, Stream};
use contract::domain::roles::Role;
use contract::domain::status::{OrderStatus, PaymentMethod, PaymentStatus, ShippingMethod};
use contract::order::Tone;

/// An outside service.
pub const fn service(service: Service) -> &'static str {
    match service {
        Service::Payment => "Payment",
        Service::Wallet => "E-wallet",
        Service::Email => "E-mail",
        Service::Production => "Production",
        Service::Invoice => "Invoice",
        Service::Inventory => "Inventory",
        Service::Billing => "Billing",
    }
}

/// A lane of an order.
pub const fn stream(stream: Stream) -> &'static str {
    match stream {
        Stream::Stock => "Stock",
        Stream::Payment => "Payment",
        Stream::Email => "E-mail",
        Stream::Production => "Production",
        Stream::Invoice => "Invoice",
        Stream::InventoryEvents => "Inventory notices",
        Stream::BillingEvents => "Billing notices",
    }
}

/// What an outbox row asks for.
pub const fn effect(effect: EffectKind) -> &'static str {
    match effect {
        EffectKind::Reserve => "Reserve stock",
        EffectKind::Charge => "Take payment",
        EffectKind::Commit => "Commit stock",
        EffectKind::Release => "Release stock",
        EffectKind::Refund => "Refund payment",
        EffectKind::Email => "Send e-mail",
        EffectKind::Produce => "Tell production",
        EffectKind::Invoice => "Issue invoice",
        EffectKind::Event => "Send notice",
    }
}

/// The state of a lane.
pub const fn lane(state: LaneState) -> &'static str {
    match state {
        LaneState::None => "nothing sent",
        LaneState::Waiting => "waiting",
        LaneState::Sending => "sending",
        LaneState::Retrying => "retrying",
        LaneState::Done => "done",
        LaneState::Failed => "refused",
        LaneState::Unknown => "checking",
        LaneState::Dead => "given up",
    }
}

/// What an order's badge says, and how it looks (a class of `badge`). An open checkout says more
/// than the status, which only moves once something is certain.
pub const fn status(status: OrderStatus, process: Option<CheckoutState>) -> (&'static str, &'static str) {
    match process {
        Some(CheckoutState::NeedsAttention) => return ("Attention", "warn"),
        Some(CheckoutState::AwaitingProvider | CheckoutState::Reconciling) => return ("Checking pay", "warn"),
        Some(CheckoutState::Refunding | CheckoutState::Releasing) => return ("Undoing", "busy"),
        Some(CheckoutState::Reserving | CheckoutState::Charging) => return ("Checking out", "busy"),
        Some(
            CheckoutState::Committing | CheckoutState::Completed | CheckoutState::Failed | CheckoutState::Cancelled,
        )
        | None => {}
    }
    match status {
        OrderStatus::Pending => ("Pending", "idle"),
        OrderStatus::Paid => ("Paid", "ok"),
        OrderStatus::Confirmed => ("Confirmed", "ok"),
        OrderStatus::Processing => ("Processing", "run"),
        OrderStatus::Shipped => ("Shipped", "run"),
        OrderStatus::Delivered => ("Delivered", "ok"),
        OrderStatus::Failed => ("Failed", "bad"),
        OrderStatus::Cancelled => ("Cancelled", "off"),
    }
}

/// What became of an order's money.
pub const fn payment_status(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Pending => "Not paid",
        PaymentStatus::Paid => "Paid",
        PaymentStatus::Failed => "Declined",
        PaymentStatus::PartiallyRefunded => "Partly refunded",
        PaymentStatus::Refunded => "Refunded",
    }
}

/// Who somebody is at the desk.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Clerk => "Clerk",
        Role::Supervisor => "Supervisor",
        Role::Qa => "QA",
        Role::Admin => "Admin",
        Role::Customer => "Customer",
    }
}

/// How it is paid.
pub const fn payment_method(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::CreditCard => "Credit card",
        PaymentMethod::DebitCard => "Debit card",
        PaymentMethod::BankTransfer => "Bank transfer",
        PaymentMethod::EWallet => "E-wallet",
    }
}

/// How it travels.
pub const fn shipping_method(method: ShippingMethod) -> &'static str {
    match method {
        ShippingMethod::Standard => "Standard",
        ShippingMethod::Express => "Express",
    }
}

/// The class of a notice.
pub const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Busy => "busy",
        Tone::Warning => "warning",
        Tone::Bad => "bad",
    }
}

/// An address in one line; empty where nothing is known.
pub fn address(address: &Address) -> String {
    let name = format!("{} {}", address.first_name, address.last_name);
    let second = address.address_line2.clone().unwrap_or_default();
    let place = format!("{} {}", address.postal_code, address.city);
    let parts = [name, address.address_line1.clone(), second, place, address.state.clone(), address.country.clone()];
    parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The longest word that stands whole in a narrow place: longer ones are ids.
const LONGEST: usize = 24;
/// So much is left of the beginning and of the end of a longer one.
const ENDS: usize = 8;

/// A sentence with long ids cut in the middle: `£4.20 taken, txn_01j9…8f2c11ab`.
pub fn shortened(text: &str) -> String {
    let short = |word: &str| {
        let length = word.chars().count();
        if length <= LONGEST {
            return word.to_owned();
        }
        let begin: String = word.chars().take(ENDS).collect();
        let end: String = word.chars().skip(length - ENDS).collect();
        format!("{begin}…{end}")
    };
    text.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn only_ids_are_cut_and_both_their_ends_are_left() {
        assert_eq!(shortened("24 lines reserved, committed"), "24 lines reserved, committed");
        let id = "txn_0191c2aa77e17000800000000022";
        assert_eq!(shortened(&format!("£4.20 taken, {id}")), "£4.20 taken, txn_0191…00000022");
    }
}
