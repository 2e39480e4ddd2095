//! Who may do what: one table of role × act, for window, REST and gRPC alike.
//! Owns the table and how far a permission reaches. Must not know a path, a token or a window.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::status::vocabulary;

vocabulary! {
    /// What someone is to the desk.
    Role {
        /// Enters and places orders.
        Clerk = "clerk",
        /// Also settles what asks for a person, and the outbox.
        Supervisor = "supervisor",
        /// As a clerk, and the mocks.
        Qa = "qa",
        /// Everything.
        Admin = "admin",
        /// A customer account: its own orders only.
        Customer = "customer",
    }
    /// Something that can be asked of the desk.
    Act {
        /// Look at orders, their history and timeline.
        ReadOrders = "read orders",
        /// Enter an order.
        CreateOrder = "create order",
        /// Change an order or its items.
        ChangeOrder = "change order",
        /// Delete an order.
        DeleteOrder = "delete order",
        /// Place an order.
        CheckOut = "check out",
        /// Call an order off.
        CancelOrder = "cancel order",
        /// Change an order that is paid.
        AmendOrder = "amend order",
        /// Give money back, up to the limit.
        Refund = "refund",
        /// Give back more than the limit.
        RefundAboveLimit = "refund above limit",
        /// Say that an order was shipped or delivered.
        SetStatus = "set status",
        /// Say that a payment was made; it is looked up.
        HintPayment = "hint payment",
        /// Have a mail sent again.
        SendMail = "send mail",
        /// Look at a checkout.
        ReadProcess = "read process",
        /// Settle what asks for a person.
        SettleProcess = "settle process",
        /// Look at the outbox.
        ReadOutbox = "read outbox",
        /// Retry, resend and call off rows of the outbox.
        ManageOutbox = "manage outbox",
        /// Look at reports over all orders.
        ReadReports = "read reports",
        /// Look things up: products and customers.
        ReadCatalogue = "read catalogue",
        /// Save products and customers.
        ChangeCatalogue = "change catalogue",
        /// Look at the desk itself, and keep views of one's own.
        UseDesk = "use the desk",
        /// Make the mocked services behave otherwise.
        Mocks = "mocks",
        /// Addresses of services.
        Settings = "settings",
        /// Users, their roles and passwords; who did what.
        Users = "users",
    }
}

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    None,
    /// Orders of one's own account.
    Own,
    /// Any order.
    All,
}

/// The table.
pub const fn reach(role: Role, act: Act) -> Reach {
    match (act, role) {
        (Act::Settings | Act::Users, Role::Admin)
        | (Act::Mocks, Role::Qa | Role::Admin)
        | (Act::SettleProcess | Act::ManageOutbox | Act::RefundAboveLimit, Role::Supervisor | Role::Admin)
        | (
            Act::ReadOrders
            | Act::CreateOrder
            | Act::ChangeOrder
            | Act::DeleteOrder
            | Act::CheckOut
            | Act::CancelOrder
            | Act::AmendOrder
            | Act::Refund
            | Act::SetStatus
            | Act::HintPayment
            | Act::SendMail
            | Act::ReadProcess
            | Act::ReadOutbox
            | Act::ReadReports
            | Act::ReadCatalogue
            | Act::ChangeCatalogue
            | Act::UseDesk,
            Role::Clerk | Role::Supervisor | Role::Qa | Role::Admin,
        ) => Reach::All,
        (
            Act::ReadOrders | Act::CreateOrder | Act::ChangeOrder | Act::DeleteOrder | Act::CheckOut | Act::CancelOrder,
            Role::Customer,
        ) => Reach::Own,
        (
            Act::Settings | Act::Users | Act::Mocks | Act::SettleProcess | Act::ManageOutbox | Act::RefundAboveLimit,
            Role::Clerk | Role::Supervisor | Role::Qa,
        )
        | (_, Role::Customer) => Reach::None,
    }
}

/// What is said to someone whose role may not do it: who may.
pub fn refusal(role: Role, act: Act) -> String {
    let may: Vec<String> =
        Role::ALL.iter().filter(|role| reach(**role, act) == Reach::All).map(ToString::to_string).collect();
    format!("The role {role} may not do this ({act}); {} may. Nothing was done.", may.join(" or "))
}
