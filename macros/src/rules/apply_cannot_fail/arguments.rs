//! Searches the arguments of macros.

use syn::{Expr, Macro, visit_mut::VisitMut};

use super::{functions, search::Search, texts};
use crate::syntax::macro_calls::{self, Arguments};

impl Search<'_> {
    pub(super) fn macro_call(&mut self, call: &mut Macro) {
        let name = macro_calls::name(call);
        if let Some(instead) = functions::macro_named(&name) {
            let what = format!("`{name}!` stops an apply function in the middle");
            self.found(&call.path, what, instead);
            return;
        }
        match macro_calls::arguments(call) {
            Arguments::Read(arguments) => self.in_arguments(call, arguments),
            // Rule 4 checks macros that print.
            Arguments::Harmless => {}
            Arguments::Unreadable => texts::unreadable_macro(self.mistakes, call),
        }
    }

    /// Visits the arguments. If the macro is one of the standard library, the call gets those with
    /// probes.
    fn in_arguments(&mut self, call: &mut Macro, mut arguments: Vec<Expr>) {
        let before = self.probes.len();
        let outer = self.in_unknown_macro;
        self.in_unknown_macro |= !macro_calls::takes_expressions(call);
        for argument in &mut arguments {
            match argument {
                // `name = value` in a format
                Expr::Assign(named) if macro_calls::is_format(call) => {
                    self.visit_expr_mut(&mut named.right);
                }
                argument => self.visit_expr_mut(argument),
            }
        }
        self.in_unknown_macro = outer;
        if self.probes.len() > before
            && let Some(tokens) = macro_calls::with_arguments(call, &arguments)
        {
            call.tokens = tokens;
        }
    }
}
