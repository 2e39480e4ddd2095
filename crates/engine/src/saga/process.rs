//! The two machines that rows of the outbox belong to, behind one door: who settles an answer need
//! not know whether a checkout or an amendment asked.

use domain::amendment::Amendment;
use domain::checkout::{Checkout, CheckoutState, Event, InvalidTransition};
use domain::ids::{CheckoutId, OrderId, PaymentId};
use domain::money::Money;
use domain::order::Order;
use domain::outbox::EffectKind;
use store::{OutboxRow, WriteTx};

use super::{Sending, advance, advance_amendment, never_left};
use crate::context::Context;
use crate::error::DeskError;

/// A checkout or an amendment.
#[derive(Clone, Debug)]
pub(crate) enum Process {
    Checkout(Box<Checkout>),
    Amendment(Box<Amendment>),
}

/// What a step of either machine did.
pub(crate) struct Moved {
    /// Where it then stands.
    pub(crate) state: CheckoutState,
    /// The order as saved.
    pub(crate) order: Order,
    /// Rows that were inserted already `sending`: to be sent at once.
    pub(crate) to_send: Vec<OutboxRow>,
}

impl Process {
    /// The process of that id.
    pub(crate) async fn load(tx: &mut WriteTx, id: CheckoutId) -> Result<Option<Self>, DeskError> {
        if let Some(checkout) = tx.checkout(id).await? {
            return Ok(Some(Self::Checkout(Box::new(checkout))));
        }
        Ok(tx.amendment(id).await?.map(|amendment| Self::Amendment(Box::new(amendment))))
    }

    /// The process of an order that asks a person about `step`.
    pub(crate) async fn asking(tx: &mut WriteTx, order: OrderId, step: EffectKind) -> Result<Option<Self>, DeskError> {
        let mut processes: Vec<Self> =
            tx.open_amendments(order).await?.into_iter().map(|found| Self::Amendment(Box::new(found))).collect();
        processes.extend(tx.asking_checkouts(order).await?.into_iter().map(|found| Self::Checkout(Box::new(found))));
        Ok(processes.into_iter().find(|process| process.question() == Some(step)))
    }

    /// The step that it asks a person about.
    pub(crate) fn question(&self) -> Option<EffectKind> {
        let attention = match self {
            Self::Checkout(checkout) => &checkout.attention,
            Self::Amendment(amendment) => &amendment.attention,
        };
        let asks = self.state() == CheckoutState::NeedsAttention;
        attention.as_ref().filter(|_| asks).map(|attention| attention.step)
    }

    pub(crate) fn run(&self) -> u32 {
        match self {
            Self::Checkout(checkout) => checkout.run,
            Self::Amendment(amendment) => amendment.run,
        }
    }

    pub(crate) fn order_id(&self) -> OrderId {
        match self {
            Self::Checkout(checkout) => checkout.order_id,
            Self::Amendment(amendment) => amendment.order_id,
        }
    }

    pub(crate) fn state(&self) -> CheckoutState {
        match self {
            Self::Checkout(checkout) => checkout.state,
            Self::Amendment(amendment) => amendment.state,
        }
    }

    /// The payment that its charge takes.
    pub(crate) fn payment_id(&self) -> PaymentId {
        match self {
            Self::Checkout(checkout) => checkout.payment_id,
            Self::Amendment(amendment) => amendment.payment_id,
        }
    }

    /// What its invoice is over; an amendment issues none.
    pub(crate) fn invoiced(&self) -> Option<Money> {
        match self {
            Self::Checkout(checkout) => Some(checkout.amount),
            Self::Amendment(_) => None,
        }
    }

    /// Does a clerk wish the order called off?
    pub(crate) fn is_called_off(&self) -> bool {
        match self {
            Self::Checkout(checkout) => checkout.cancel.is_some(),
            Self::Amendment(amendment) => amendment.cancel.is_some(),
        }
    }

    /// Would `event` change anything? An error where it does not fit at all.
    pub(crate) fn would_change(&self, event: Event) -> Result<bool, InvalidTransition> {
        match self {
            Self::Checkout(checkout) => {
                let (next, effects) = checkout.as_ref().clone().apply(event)?;
                Ok(next != **checkout || !effects.is_empty())
            }
            Self::Amendment(amendment) => {
                let (next, effects) = amendment.as_ref().clone().apply(event)?;
                Ok(next != **amendment || !effects.is_empty())
            }
        }
    }

    /// Takes `event` to it and writes everything that follows.
    pub(crate) async fn advance(
        self,
        tx: &mut WriteTx,
        context: &Context,
        event: Event,
        by: &str,
        sending: Sending,
    ) -> Result<Moved, DeskError> {
        match self {
            Self::Checkout(checkout) => {
                let advanced = advance(tx, context, *checkout, event, by, sending).await?;
                Ok(Moved { state: advanced.checkout.state, order: advanced.order, to_send: advanced.to_send })
            }
            Self::Amendment(amendment) => advance_amendment(tx, context, *amendment, event, by, sending).await,
        }
    }

    /// May the request of the step that it is at have left the desk?
    pub(crate) async fn step_may_have_left(&self, tx: &mut WriteTx) -> Result<bool, DeskError> {
        let effect = match self.state() {
            CheckoutState::Reserving => EffectKind::Reserve,
            CheckoutState::Charging | CheckoutState::AwaitingProvider | CheckoutState::Reconciling => {
                EffectKind::Charge
            }
            CheckoutState::Committing => EffectKind::Commit,
            CheckoutState::Refunding => EffectKind::Refund,
            CheckoutState::Releasing => EffectKind::Release,
            CheckoutState::Completed
            | CheckoutState::Failed
            | CheckoutState::Cancelled
            | CheckoutState::NeedsAttention => return Ok(true),
        };
        let row = tx.row_of(self.order_id(), self.run(), effect).await?;
        Ok(row.is_none_or(|row| !never_left(&row)))
    }
}
