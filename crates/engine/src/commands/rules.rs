//! Rules of the mocked world: one order or one amount behaves otherwise.

use contract::command::AddRule;
use contract::error::ApiError;
use contract::mocks::{MockWorld, Overlay, Rule};
use domain::ids::OrderId;
use domain::money::Money;
use domain::outbox::Service;
use gateway::Control;
use serde::Deserialize;
use serde_json::{Value, json};

use super::mocks::read;
use crate::desk::Desk;
use crate::error::DeskError;

#[derive(Deserialize)]
struct Rules {
    rules: Vec<RuleJson>,
}

#[derive(Deserialize)]
struct RuleJson {
    id: String,
    service: Service,
    order_id: Option<String>,
    amount: Option<Value>,
    behaviour: Overlay,
    times_left: Option<u64>,
}

impl Desk {
    /// Adds a rule; the mocks judge what it says.
    pub async fn add_rule(&self, add: AddRule) -> Result<MockWorld, DeskError> {
        let (control, _) = self.control()?;
        let mut rule = json!({ "service": add.service, "behaviour": add.behaviour });
        if let Some(order) = self.order_named(&add.order).await? {
            rule["order_id"] = json!(order);
        }
        if !add.amount.trim().is_empty() {
            let amount = Money::parse(&add.amount, self.context.config.currency)
                .map_err(|error| ApiError::field("amount", &format!("The amount {error}.")))?;
            rule["amount"] = json!(amount.plain());
        }
        if let Some(times) = add.times {
            rule["times"] = json!(times);
        }
        control.add_rule(&rule).await?;
        self.mocks_changed().await
    }

    /// Takes a rule away.
    pub async fn remove_rule(&self, id: &str) -> Result<MockWorld, DeskError> {
        let (control, _) = self.control()?;
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(ApiError::field("id", "There is no such rule.").into());
        }
        control.remove_rule(id).await?;
        self.mocks_changed().await
    }

    /// The rules, oldest first, with the numbers of orders known here.
    pub(super) async fn rules(&self, control: &Control) -> Result<Vec<Rule>, DeskError> {
        let read: Rules = read(control.rules().await?)?;
        let mut rules = Vec::with_capacity(read.rules.len());
        for rule in read.rules {
            let order_id = rule.order_id.as_deref().and_then(OrderId::parse);
            let number = match order_id {
                Some(id) => self.context.store.reader().order(id).await?.map(|order| order.number),
                None => None,
            };
            rules.push(Rule {
                id: rule.id,
                service: rule.service,
                order_id,
                number,
                amount: rule.amount.map(|amount| amount.to_string()),
                behaviour: rule.behaviour,
                times_left: rule.times_left,
            });
        }
        Ok(rules)
    }
}
