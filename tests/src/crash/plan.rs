//! Which scenario passes which named point, and in which life the process is to die there.

/// What a child does with an order of its own before it waits for the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// Nothing new: takes up what a former life left; a supervisor settles what asks.
    Resume,
    /// As `Resume`, but nobody settles anything.
    Drain,
    /// Enters and places.
    Place,
    /// Enters and changes.
    Edit,
    /// Enters and deletes.
    Delete,
    /// Places, and cancels when all is done.
    Cancel,
    /// Places; every answer to the charge is lost, so it is looked up.
    Lost,
    /// Places; the commit is refused, so money and stock go back.
    Refuse,
    /// Places, to be paid by e-wallet: a webhook tells.
    Webhook,
    /// A refused mail is sent again.
    Retry,
    /// A refused mail is called off.
    CallOff,
    /// A refused refund is settled by a supervisor.
    Settle,
}

impl Scenario {
    const NAMED: [(&'static str, Self); 12] = [
        ("resume", Self::Resume),
        ("drain", Self::Drain),
        ("place", Self::Place),
        ("edit", Self::Edit),
        ("delete", Self::Delete),
        ("cancel", Self::Cancel),
        ("lost", Self::Lost),
        ("refuse", Self::Refuse),
        ("webhook", Self::Webhook),
        ("retry", Self::Retry),
        ("call-off", Self::CallOff),
        ("settle", Self::Settle),
    ];

    /// The scenario of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, scenario)| scenario)
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        Self::NAMED.into_iter().find(|(_, scenario)| *scenario == self).map_or("", |(name, _)| name)
    }
}

/// How a point is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// A death before, where the point lies on the way of what a dead process left.
    pub before: Option<(String, Scenario)>,
    /// What leads past the point.
    pub scenario: Scenario,
}

impl Plan {
    /// How `point` is tried.
    pub fn of(point: &str) -> Self {
        let (effect, name) = point.split_once(':').unwrap_or((point, ""));
        let scenario = match effect {
            "refund" | "release" => Scenario::Refuse,
            "look-up" => Scenario::Lost,
            other => Scenario::named(other).unwrap_or(Scenario::Place),
        };
        // What was on the wire is put back at the next start and claimed from the outbox.
        if name == "claim-saved" && effect != "look-up" {
            return Self { before: Some((format!("{effect}:before-send"), scenario)), scenario: Scenario::Resume };
        }
        if effect == "recovery" {
            let before = Some(("charge:before-send".to_owned(), Scenario::Place));
            return Self { before, scenario: Scenario::Resume };
        }
        Self { before: None, scenario }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_led_past_by_its_own_scenario() {
        assert_eq!(Plan::of("refund:settling"), Plan { before: None, scenario: Scenario::Refuse });
        assert_eq!(Plan::of("call-off:saved"), Plan { before: None, scenario: Scenario::CallOff });
        assert_eq!(Plan::of("checkout:saved"), Plan { before: None, scenario: Scenario::Place });
        let again = Plan::of("commit:claim-saved");
        assert_eq!(again.before, Some(("commit:before-send".to_owned(), Scenario::Place)));
    }
}
