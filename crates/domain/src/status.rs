//! Where orders, payments and invoices stand, and how they are paid and sent. The names are those
//! of the database and of every outside face.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// Every value, in its natural order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($text => Ok(Self::$variant),)* _ => Err(()) }
            }
        }
    )*};
}
pub(crate) use vocabulary;

vocabulary! {
    /// Where an order stands.
    OrderStatus {
        /// Entered; may be edited and checked out.
        Pending = "PENDING",
        /// Money taken; stock not yet committed.
        Paid = "PAID",
        /// Stock committed; e-mail, production and invoice released.
        Confirmed = "CONFIRMED",
        /// Production accepted it.
        Processing = "PROCESSING",
        /// On its way to the customer.
        Shipped = "SHIPPED",
        /// Arrived.
        Delivered = "DELIVERED",
        /// Checkout ended in a definite no and everything it did was undone.
        Failed = "FAILED",
        /// Called off by a clerk.
        Cancelled = "CANCELLED",
    }
    /// What became of an order's money.
    PaymentStatus {
        /// Nothing taken.
        Pending = "PENDING",
        /// Taken in full.
        Paid = "PAID",
        /// Refused.
        Failed = "FAILED",
        /// Some of it given back.
        PartiallyRefunded = "PARTIALLY_REFUNDED",
        /// All of it given back.
        Refunded = "REFUNDED",
    }
    /// What became of one payment.
    PaymentState {
        /// Asked for, not answered.
        Pending = "PENDING",
        /// The answer was lost; being looked up.
        Unknown = "UNKNOWN",
        /// Taken.
        Successful = "SUCCESSFUL",
        /// Refused.
        Failed = "FAILED",
        /// Taken and given back.
        Refunded = "REFUNDED",
    }
    /// Where an invoice stands.
    InvoiceStatus {
        /// Issued.
        Created = "CREATED",
        /// Sent to the customer.
        Sent = "SENT",
        /// Refused by the invoice service.
        Failed = "FAILED",
    }
    /// How the customer pays. `E_WALLET` goes to the wallet service, the rest to payment.
    PaymentMethod {
        /// Credit card.
        CreditCard = "CREDIT_CARD",
        /// Debit card.
        DebitCard = "DEBIT_CARD",
        /// Bank transfer.
        BankTransfer = "BANK_TRANSFER",
        /// E-wallet, confirmed later by the provider.
        EWallet = "E_WALLET",
    }
    /// How the goods travel.
    ShippingMethod {
        /// Standard.
        Standard = "STANDARD",
        /// Express.
        Express = "EXPRESS",
    }
}

impl PaymentStatus {
    /// Is money of the customer here?
    pub const fn holds_money(self) -> bool {
        match self {
            Self::Paid | Self::PartiallyRefunded => true,
            Self::Pending | Self::Failed | Self::Refunded => false,
        }
    }
}

impl OrderStatus {
    /// What a clerk calls it, within a sentence.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Confirmed => "confirmed",
            Self::Processing => "being made",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// May items, customer and addresses be changed freely (no checkout being open)?
    pub const fn editable(self) -> bool {
        matches!(self, Self::Pending | Self::Failed)
    }

    /// Is it paid for and not given back: under way, shipped or delivered? Reports count these as sold.
    pub const fn sold(self) -> bool {
        matches!(self, Self::Paid | Self::Confirmed | Self::Processing | Self::Shipped | Self::Delivered)
    }

    /// May a clerk move an order from this status to `next` by hand?
    pub const fn fulfils_to(self, next: Self) -> bool {
        matches!((self, next), (Self::Processing, Self::Shipped) | (Self::Shipped, Self::Delivered))
    }
}
