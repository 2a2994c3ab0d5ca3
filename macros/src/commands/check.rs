//! Holds the bodies of commands and apply functions to rules 3 and 4.

use syn::Block;

use super::model::{Apply, Behaviour};
use crate::{
    attributes,
    diagnostics::Mistakes,
    rules::{
        apply_cannot_fail,
        deterministic::{self, Place},
        names_are_unique, one_apply_per_event, trusted,
    },
};

/// What the rules say of an apply function.
pub(crate) struct Checked {
    /// It breaks a rule. Its body is shown to editors alone, so that rustc does not report the
    /// same places a second time.
    pub(crate) flawed: bool,
    /// What the checks were told to believe.
    pub(crate) reasons: Vec<String>,
}

/// Checks all bodies; answers for each apply function.
pub(super) fn check(behaviour: &Behaviour, mistakes: &mut Mistakes) -> Vec<Checked> {
    let certain = behaviour
        .commands
        .iter()
        .filter(|command| attributes::cfgs(&command.attributes).is_empty());
    let named = certain.map(|command| (&command.method, &*command.name));
    names_are_unique::check("command", named, mistakes);
    for command in &behaviour.commands {
        if let Some(body) = &command.body {
            deterministic::check(body, Place::Command, mistakes);
        }
    }
    behaviour
        .applies
        .iter()
        .map(|apply| match &apply.body {
            Some(body) if !apply.malformed => check_apply(apply, body, mistakes),
            _ => Checked {
                flawed: false,
                reasons: Vec::new(),
            },
        })
        .collect()
}

fn check_apply(apply: &Apply, body: &Block, mistakes: &mut Mistakes) -> Checked {
    let before = mistakes.count();
    let mut reasons = trusted::reasons(body, mistakes);
    match &apply.trusted {
        Some(reason) => reasons.push(reason.clone()),
        None => {
            apply_cannot_fail::check(body, &apply.signature, apply.creates, mistakes);
            deterministic::check(body, Place::Apply, mistakes);
        }
    }
    if let Some(nested) = &apply.nested {
        let signature = &nested.function.signature;
        one_apply_per_event::borrowed_locals(&nested.around, signature, body, mistakes);
    }
    Checked {
        flawed: mistakes.count() > before,
        reasons,
    }
}
