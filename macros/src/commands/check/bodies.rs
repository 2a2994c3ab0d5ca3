//! Checks the bodies of commands and apply functions (rules 3, 4 and 9).

use syn::Block;

use crate::{
    commands::model::{Apply, Behaviour, Findings},
    diagnostics::Mistakes,
    rules::{
        apply_cannot_fail::{self, Facts},
        deterministic::{self, Place},
        one_apply_per_event, trusted,
    },
};

pub(super) fn check(behaviour: &mut Behaviour, mistakes: &mut Mistakes) {
    for command in &behaviour.commands {
        if let Some(body) = &command.body {
            deterministic::check(body, Place::Command, mistakes);
        }
    }
    for apply in &mut behaviour.applies {
        if let Some(body) = &apply.body
            && !apply.findings.malformed
        {
            apply.findings = check_apply(apply, body, mistakes);
        }
    }
}

fn check_apply(apply: &Apply, body: &Block, mistakes: &mut Mistakes) -> Findings {
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
    Findings {
        malformed: false,
        hidden: facts.is_reported_by_rustc || borrows,
        copy: facts.copy,
        reasons,
    }
}
