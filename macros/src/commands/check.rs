//! Holds the bodies of commands and apply functions to rules 3 and 4.

use syn::Block;

use super::model::{Apply, Behaviour};
use crate::{
    attributes,
    diagnostics::Mistakes,
    rules::{
        apply_cannot_fail::{self, Facts},
        deterministic::{self, Place},
        names_are_unique, one_apply_per_event, trusted,
    },
};

/// What the rules say of an apply function.
pub(crate) struct Checked {
    /// Its body breaks a rule in a way that rustc reports too. It is shown to editors alone, so that
    /// the same places are not reported a second time.
    ///
    /// Other bodies are kept as they are, with their mistakes: an editor expands what is half
    /// written several times, and must find the same around it whether it parses or not.
    pub(crate) hidden: bool,
    /// It indexes where a condition has made sure of the place, which clippy does not see.
    pub(crate) indexes: bool,
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
                hidden: false,
                indexes: false,
                reasons: Vec::new(),
            },
        })
        .collect()
}

fn check_apply(apply: &Apply, body: &Block, mistakes: &mut Mistakes) -> Checked {
    let mut reasons = trusted::reasons(body, mistakes);
    let mut facts = Facts::default();
    match &apply.trusted {
        Some(reason) => reasons.push(reason.clone()),
        None => {
            facts = apply_cannot_fail::check(body, &apply.signature, apply.creates, mistakes);
            deterministic::check(body, Place::Apply, mistakes);
        }
    }
    let borrows = apply.nested.as_ref().is_some_and(|nested| {
        let signature = &nested.function.signature;
        one_apply_per_event::borrowed_locals(&nested.around, signature, body, mistakes)
    });
    Checked {
        hidden: facts.is_no_function || borrows,
        indexes: facts.indexes,
        reasons,
    }
}
