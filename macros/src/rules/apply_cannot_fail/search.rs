//! Searches the body of an apply function for what can fail, and puts probes into a copy of it
//! where types decide.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{
    Block, Expr, ExprBlock, ExprClosure, FnArg, Ident, Pat, Signature, Stmt, visit_mut::VisitMut,
};

use super::{doubts::Doubt, guards::Guards, texts};
use crate::{
    diagnostics::Mistakes,
    probes::{self, Copy, Messages, Operation, Place, Probe, Right},
    syntax::bindings,
};

/// What else the search finds out about a body.
#[derive(Default)]
pub(crate) struct Facts {
    /// Whether it has a mistake that rustc would report too.
    pub(crate) is_reported_by_rustc: bool,
    /// The copy with probes, if types decide anywhere.
    pub(crate) copy: Option<Copy>,
}

/// Finds what can fail in the body of an apply function.
///
/// If it `creates`, it returns the first state, so it may `return` a value.
pub(crate) fn check(
    body: &Block,
    signature: &Signature,
    creates: bool,
    mistakes: &mut Mistakes,
) -> Facts {
    let mut search = Search {
        mistakes,
        own: &signature.ident,
        state: state(signature, creates),
        creates,
        in_closure: false,
        is_reported_by_rustc: false,
        guards: Guards::default(),
        of_floats: false,
        in_unknown_macro: false,
        count: 0,
        probes: Vec::new(),
        messages: Messages::of_function(&signature.ident),
    };
    let mut body = body.clone();
    search.visit_block_mut(&mut body);
    let Search {
        probes,
        mut messages,
        is_reported_by_rustc,
        count,
        ..
    } = search;
    let copy = (count > 0).then(|| {
        let body = probes::probed(&body, &signature.output, &probes, &mut messages);
        Copy { body, messages }
    });
    Facts {
        is_reported_by_rustc,
        copy,
    }
}

/// Looks at a copy of the body, and puts probes into it.
#[allow(clippy::struct_excessive_bools)] // they say where the search is, and are independent
pub(super) struct Search<'a> {
    pub(super) mistakes: &'a mut Mistakes,
    pub(super) own: &'a Ident,
    /// The name of the aggregate in the function, if it has one. Methods of it are the user's.
    pub(super) state: Option<String>,
    pub(super) creates: bool,
    /// Whether the search is in a closure. There, `?` and `return` only leave the closure.
    pub(super) in_closure: bool,
    pub(super) is_reported_by_rustc: bool,
    pub(super) guards: Guards,
    /// Whether the search is in an operand of an expression that is a float or a text.
    pub(super) of_floats: bool,
    /// Whether the search is in the arguments of a macro that may do anything with them, so that
    /// probes cannot be put there.
    pub(super) in_unknown_macro: bool,
    /// The number of probes, of those in functions inside the body too.
    count: usize,
    /// The probes of the function that the search is in.
    pub(super) probes: Vec<Probe>,
    messages: Messages,
}

impl Search<'_> {
    pub(super) fn found(
        &mut self,
        at: impl ToTokens,
        what: impl std::fmt::Display,
        instead: impl std::fmt::Display,
    ) {
        texts::add(self.mistakes, at, what, instead);
    }

    /// A place where types decide. If a probe cannot be put there, it is a mistake.
    pub(super) fn depends(
        &mut self,
        at: impl ToTokens,
        operation: Operation,
        right: Right,
        doubt: &Doubt,
    ) -> Option<Probe> {
        if self.in_unknown_macro {
            let (what, instead) = doubt.untyped();
            self.found(at, what, instead);
            return None;
        }
        let messages = doubt.messages(self.mistakes);
        self.count = self.count.saturating_add(1);
        Some(Probe::new(
            self.count,
            operation,
            right,
            Place::of(at),
            messages,
        ))
    }

    pub(super) fn recursion(&mut self, span: Span) {
        texts::recursion(self.mistakes, span, self.own);
    }

    pub(super) fn in_closure(&mut self, visit: impl FnOnce(&mut Self)) {
        let before = std::mem::replace(&mut self.in_closure, true);
        visit(self);
        self.in_closure = before;
    }

    /// Visits a closure. It may be an argument of a method that is `called_on` a value.
    pub(super) fn closure(&mut self, closure: &mut ExprClosure, called_on: Option<&Expr>) {
        let probes = self.probes.len();
        let known = self.guards.count();
        // The closure of an `Option` runs once at most, before anything in it changed.
        if !called_on.is_some_and(|receiver| self.guards.is_found(receiver)) {
            self.guards.repeated(&closure.body, self.state.as_deref());
        }
        let names = closure.inputs.iter().flat_map(bindings::bound).collect();
        match called_on {
            Some(receiver) => {
                self.guards.matched(&names, receiver);
                self.guards.called_back(receiver, closure);
            }
            None => self.guards.bound(&names),
        }
        self.in_closure(|search| search.visit_expr_mut(&mut closure.body));
        self.guards.forget_since(known);
        if self.probes.len() > probes {
            probes::unreached(&mut closure.body);
        }
    }

    /// Visits a function inside the body, which has probes of its own.
    pub(super) fn function(&mut self, signature: &Signature, block: &mut Block) {
        let outer = std::mem::take(&mut self.probes);
        let guards = std::mem::take(&mut self.guards);
        self.in_closure(|search| search.visit_block_mut(block));
        let probes = std::mem::replace(&mut self.probes, outer);
        self.guards = guards;
        if !probes.is_empty() {
            let copy = probes::probed(block, &signature.output, &probes, &mut self.messages);
            block.stmts = vec![Stmt::Expr(Expr::Verbatim(copy), None)];
        }
    }

    /// Visits a body that runs several times. What it changes is not known at the start of a round.
    pub(super) fn rounds(&mut self, body: &mut Block, learn: impl FnOnce(&mut Guards)) {
        let repeated = Expr::Block(ExprBlock {
            attrs: Vec::new(),
            label: None,
            block: body.clone(),
        });
        let known = self.guards.count();
        learn(&mut self.guards);
        self.guards.repeated(&repeated, self.state.as_deref());
        self.visit_block_mut(body);
        self.guards.forget_since(known);
    }
}

/// The name of the parameter that is the aggregate.
fn state(signature: &Signature, creates: bool) -> Option<String> {
    if creates {
        return None;
    }
    match signature.inputs.first()? {
        FnArg::Receiver(_) => Some("self".to_owned()),
        FnArg::Typed(state) => match &*state.pat {
            Pat::Ident(name) => Some(name.ident.to_string()),
            _ => None,
        },
    }
}
