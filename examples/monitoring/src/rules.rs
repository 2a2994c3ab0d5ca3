//! The rules by which a service raises alerts: what is active, and what was retired.

use std::{collections::BTreeMap, fmt};

use entail::prelude::*;

/// The rules of one service. They exist from the start, with none in them.
#[aggregate(id = String, error = RuleError, default)]
#[derive(Default)]
pub struct Rules {
    active: BTreeMap<RuleName, ActiveRule>,
    retired: Vec<RetiredRule>,
}

/// How a rule is called; unique among the active ones.
#[value]
#[derive(Eq, PartialOrd, Ord)]
pub struct RuleName(String);

impl RuleName {
    /// A rule called so.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A rule that raises alerts.
#[value]
pub struct ActiveRule {
    /// How it is called.
    pub name: RuleName,
    /// What is measured.
    pub metric: String,
    /// From which value on it raises an alert.
    pub threshold: i64,
}

/// A rule that raises alerts no more.
#[value]
pub struct RetiredRule {
    /// The rule as it was.
    pub rule: ActiveRule,
    /// When it was retired.
    pub at: Timestamp,
}

/// A rule raises alerts from now on.
#[event]
pub struct RuleAdded {
    /// The rule.
    pub rule: ActiveRule,
}

/// A rule raises alerts no more.
#[event]
pub struct RuleRetired {
    /// The rule as it was, and when.
    pub retired: RetiredRule,
}

/// Why nothing was done about the rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// An active rule has that name.
    #[error("there is a rule `{0}` already")]
    Duplicate(RuleName),
    /// No active rule has that name.
    #[error("there is no rule `{0}`")]
    NotFound(RuleName),
}

#[aggregate]
impl Rules {
    /// Adds a rule.
    #[command]
    pub fn add(
        &self,
        name: RuleName,
        metric: String,
        threshold: i64,
    ) -> Result<RuleAdded, RuleError> {
        #[apply]
        fn added(rules: &mut Rules, event: &RuleAdded) {
            let rule = event.rule.clone();
            rules.active.insert(rule.name.clone(), rule);
        }

        if self.active.contains_key(&name) {
            return Err(RuleError::Duplicate(name));
        }
        let rule = ActiveRule {
            name,
            metric,
            threshold,
        };
        Ok(RuleAdded { rule })
    }

    /// Retires a rule: finds it, builds what it becomes, and changes both lists in one step.
    #[command]
    pub fn retire(
        &self,
        name: RuleName,
        context: &Context<Self>,
    ) -> Result<RuleRetired, RuleError> {
        #[apply]
        fn retired(rules: &mut Rules, event: &RuleRetired) {
            rules.active.remove(&event.retired.rule.name);
            rules.retired.push(event.retired.clone());
        }

        let rule = self.active.get(&name).ok_or(RuleError::NotFound(name))?;
        let retired = RetiredRule {
            rule: rule.clone(),
            at: context.time(),
        };
        Ok(RuleRetired { retired })
    }

    /// The rules that raise alerts.
    pub fn active(&self) -> impl Iterator<Item = &ActiveRule> {
        self.active.values()
    }

    /// The rules that raise alerts no more, oldest first.
    pub fn retired(&self) -> &[RetiredRule] {
        &self.retired
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(
        Rules,
        invariant = |rules| rules.active.iter().all(|(name, rule)| *name == rule.name),
    );

    fn rule(name: &str) -> ActiveRule {
        ActiveRule {
            name: RuleName::new(name),
            metric: "cpu".into(),
            threshold: 90,
        }
    }

    fn added(name: &str) -> RuleAdded {
        RuleAdded { rule: rule(name) }
    }

    fn add(name: &str) -> Add {
        let ActiveRule {
            name,
            metric,
            threshold,
        } = rule(name);
        Add {
            name,
            metric,
            threshold,
        }
    }

    fn retired(name: &str, at: Timestamp) -> RuleRetired {
        let rule = rule(name);
        RuleRetired {
            retired: RetiredRule { rule, at },
        }
    }

    #[test]
    fn a_rule_is_added_and_retired() {
        let at = Timestamp::from_micros(5);
        let name = RuleName::new("hot");
        given(()).when(add("hot")).then(added("hot"));
        given(added("hot"))
            .at(at)
            .when(Retire { name })
            .then(retired("hot", at))
            .state(|rules| assert_eq!((rules.active().count(), rules.retired().len()), (0, 1)));
    }

    #[test]
    fn a_missing_rule_is_not_retired_and_nothing_changes() {
        let name = RuleName::new("cold");
        given(added("hot"))
            .when(Retire { name: name.clone() })
            .rejected(RuleError::NotFound(name.clone()));
        given((added("cold"), retired("cold", Timestamp::default())))
            .when(Retire { name: name.clone() })
            .rejected(RuleError::NotFound(name));
    }

    #[test]
    fn a_duplicate_is_not_added_and_nothing_changes() {
        given(added("hot"))
            .when(add("hot"))
            .rejected(RuleError::Duplicate(RuleName::new("hot")));
        given((added("hot"), retired("hot", Timestamp::default())))
            .when(add("hot"))
            .then(added("hot"));
    }
}
