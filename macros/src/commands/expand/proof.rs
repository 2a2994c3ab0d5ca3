//! The proof build: a second copy of an apply function that does not link while a panic can be
//! reached from it.
//!
//! The copy holds a guard whose `Drop` calls a function that does not exist. Only unwinding drops
//! the guard. If the optimiser can show that nothing unwinds, it removes the call. Otherwise the
//! linker reports the missing function, whose name is the message.
//!
//! Some calls fail only when memory runs out. They go through a function that the optimiser
//! assumes never to unwind. Their arguments, including closures, are evaluated outside of it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{
    Arm, Block, Expr, ExprCall, ExprClosure, ExprMacro, ExprMethodCall, Ident, Signature, Token,
    parse::Parser,
    parse_quote,
    punctuated::Punctuated,
    visit::Visit,
    visit_mut::{self, VisitMut},
};

use crate::{
    commands::model::{Apply, Behaviour},
    runtime_path::RuntimePath,
    syntax::{macro_calls, names},
};

/// Methods of the standard library that fail only when memory runs out, or when a `Clone`, `Eq`,
/// `Hash`, `Ord` or `Drop` that they call fails.
const TOTAL_METHODS: &[&str] = &[
    "append",
    "and_modify",
    "clear",
    "clone",
    "clone_from",
    "cloned",
    "collect",
    "dedup",
    "drain",
    "entry",
    "extend",
    "extend_from_slice",
    "get_or_insert_with",
    "insert",
    "into_boxed_str",
    "into_iter",
    "or_default",
    "or_insert",
    "or_insert_with",
    "pop",
    "pop_back",
    "pop_first",
    "pop_front",
    "pop_last",
    "push",
    "push_back",
    "push_front",
    "push_str",
    "remove",
    "replace",
    "resize",
    "retain",
    "reverse",
    "sort",
    "sort_by",
    "sort_by_key",
    "sort_unstable",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "take",
    "to_lowercase",
    "to_owned",
    "to_string",
    "to_uppercase",
    "to_vec",
    "truncate",
];

/// Functions of the same kind, by their last two names.
const TOTAL_FUNCTIONS: &[&str] = &[
    "Arc::new",
    "Box::new",
    "Clone::clone",
    "HashMap::new",
    "HashSet::new",
    "Rc::new",
    "String::from",
    "String::with_capacity",
    "Vec::from",
    "Vec::with_capacity",
    "mem::drop",
    "mem::take",
    "mem::replace",
];

/// Macros of the same kind.
const TOTAL_MACROS: &[&str] = &["format", "vec"];

/// The proof of an apply function. It is empty for a half-written function, and for a function
/// that is trusted as a whole.
pub(super) fn expand(behaviour: &Behaviour, apply: &Apply) -> TokenStream {
    let aggregate = &behaviour.aggregate;
    let Apply { cfgs, event, .. } = apply;
    let (Some(body), None) = (&apply.body, &apply.trusted) else {
        return TokenStream::new();
    };
    let message = format!(
        "\n\nerror[entail]: applying `{}` to `{}` can panic\n",
        names::text(event),
        names::text(aggregate)
    );
    let (copy, call) = copy(behaviour, apply, body.clone());
    let (kind, parameters, returned) = if apply.creates {
        (
            quote!(fn(&#event) -> #aggregate),
            quote!(event: &#event),
            Some(quote!(-> #aggregate)),
        )
    } else {
        (
            quote!(fn(&mut #aggregate, &#event)),
            quote!(state: &mut #aggregate, event: &#event),
            None,
        )
    };
    quote! {
        #(#cfgs)*
        #[cfg(not(debug_assertions))]
        #[allow(clippy::all, clippy::pedantic, warnings)]
        #[allow(deprecated)]
        const _: () = {
            unsafe extern "C" {
                #[link_name = #message]
                fn can_panic();
            }
            struct TheGuard;
            impl ::core::ops::Drop for TheGuard {
                #[inline]
                fn drop(&mut self) {
                    unsafe { can_panic() }
                }
            }
            #copy
            fn proof(#parameters) #returned {
                let guard = TheGuard;
                let applied = #call;
                ::core::mem::forget(guard);
                applied
            }
            #[used]
            static PROOF: #kind = proof;
        };
    }
}

/// The second copy of the function, and the call of it.
fn copy(behaviour: &Behaviour, apply: &Apply, mut body: Block) -> (TokenStream, TokenStream) {
    let Behaviour {
        runtime, aggregate, ..
    } = behaviour;
    let event = &apply.event;
    Trust { runtime }.visit_block_mut(&mut body);
    let signature = Signature {
        ident: Ident::new("applied", Span::mixed_site()),
        ..apply.signature.clone()
    };
    let (declared, arguments) = if apply.creates {
        (quote!(fn applied(event: &#event) -> Self;), quote!(event))
    } else {
        (
            quote!(fn applied(&mut self, event: &#event);),
            quote!(state, event),
        )
    };
    if apply.nested.is_some() {
        return (
            quote!(#[inline(always)] #signature #body),
            quote!(applied(#arguments)),
        );
    }
    let copy = quote! {
        trait TheCopy {
            #declared
        }
        impl TheCopy for #aggregate {
            #[inline(always)]
            #signature #body
        }
    };
    (copy, quote!(<#aggregate as TheCopy>::applied(#arguments)))
}

/// Trusts calls that fail only when memory runs out, but not the evaluation of their arguments.
struct Trust<'a> {
    runtime: &'a RuntimePath,
}

impl Trust<'_> {
    /// The trusted `expression`. What was moved `outside` of it is evaluated before it.
    fn trusted(&self, outside: Outside, expression: &Expr) -> Expr {
        let runtime = self.runtime;
        let Outside { names, values } = outside;
        let trusted: Expr = parse_quote!(#runtime::trusted(|| #expression));
        if names.is_empty() {
            return trusted;
        }
        // A `match` keeps temporaries alive until its end.
        let arm: Arm = parse_quote!((#(mut #names,)*) => #trusted,);
        parse_quote!(match (#(#values,)*) { #arm })
    }

    fn method_call(&self, mut call: ExprMethodCall) -> Expr {
        let mut outside = Outside::default();
        outside.take(&mut call.receiver);
        for argument in &mut call.args {
            outside.take(argument);
        }
        self.trusted(outside, &Expr::MethodCall(call))
    }

    fn call(&self, mut call: ExprCall) -> Expr {
        let mut outside = Outside::default();
        for argument in &mut call.args {
            outside.take(argument);
        }
        self.trusted(outside, &Expr::Call(call))
    }

    fn macro_call(&mut self, mut call: ExprMacro) -> Expr {
        let listed = Punctuated::<Expr, Token![,]>::parse_terminated;
        let Ok(mut arguments) = listed.parse2(call.mac.tokens.clone()) else {
            // `vec![value; length]`
            return self.trusted(Outside::default(), &Expr::Macro(call));
        };
        let mut outside = Outside::default();
        for argument in &mut arguments {
            self.visit_expr_mut(argument);
            match argument {
                // `name = value` of a format
                Expr::Assign(named) => outside.take(&mut named.right),
                value => outside.take(value),
            }
        }
        call.mac.tokens = quote!(#arguments);
        self.trusted(outside, &Expr::Macro(call))
    }
}

impl VisitMut for Trust<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Macro(call) = expr {
            let name = macro_calls::name(&call.mac);
            if name == "trusted" {
                *expr = self.trusted(Outside::default(), &expr.clone());
            } else if TOTAL_MACROS.contains(&&*name) {
                *expr = self.macro_call(call.clone());
            }
            return;
        }
        if let Expr::MethodCall(call) = expr {
            for argument in &mut call.args {
                if is_total_function(argument) {
                    // `.map(Box::new)`
                    *argument = parse_quote!(|value| #argument(value));
                }
            }
        }
        visit_mut::visit_expr_mut(self, expr);
        match expr {
            Expr::MethodCall(call) if is_total(&call.method) => {
                *expr = self.method_call(call.clone());
            }
            Expr::Call(call) if is_total_function(&call.func) => *expr = self.call(call.clone()),
            Expr::Closure(closure) => guard(closure),
            Expr::Assign(assign) if drops_what_it_replaces(&assign.left) => {
                let (place, value, runtime) = (&assign.left, &assign.right, self.runtime);
                *expr = parse_quote!({
                    let new = #value;
                    let old = ::core::mem::replace(&mut #place, new);
                    #runtime::trusted(move || ::core::mem::drop(old))
                });
            }
            _ => {}
        }
    }
}

/// What is evaluated before a trusted call, with the names that replace it in the call.
#[derive(Default)]
struct Outside {
    names: Vec<Ident>,
    values: Vec<Expr>,
}

impl Outside {
    /// Moves an expression out of the call. Places in memory are not moved. Closures are not moved
    /// either, because their types are inferred from the call; they have their own guards.
    fn take(&mut self, expr: &mut Expr) {
        if matches!(expr, Expr::Closure(_) | Expr::Lit(_)) || is_place(expr) {
            return;
        }
        let name = format_ident!("outside_{}", self.names.len(), span = Span::mixed_site());
        self.values
            .push(std::mem::replace(expr, parse_quote!(#name)));
        self.names.push(name);
    }
}

fn is_total(method: &Ident) -> bool {
    TOTAL_METHODS.iter().any(|total| method == total)
}

fn is_total_function(function: &Expr) -> bool {
    let Expr::Path(path) = function else {
        return false;
    };
    let mut segments = names::segments(&path.path).into_iter().rev();
    let (last, before) = (segments.next(), segments.next());
    before
        .zip(last)
        .is_some_and(|(before, last)| TOTAL_FUNCTIONS.contains(&&*format!("{before}::{last}")))
}

/// Whether evaluating it only names a place in memory.
fn is_place(expr: &Expr) -> bool {
    match expr {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Paren(inner) => is_place(&inner.expr),
        Expr::Reference(inner) => is_place(&inner.expr),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_place(&unary.expr),
        _ => false,
    }
}

/// Whether an assignment to it certainly drops the old value. A local may have no old value.
fn drops_what_it_replaces(place: &Expr) -> bool {
    !matches!(place, Expr::Path(_)) && is_place(place)
}

/// Puts a guard into a closure, because trusted code calls it.
fn guard(closure: &mut ExprClosure) {
    let body = &closure.body;
    let mut leaves = Leaves(false);
    leaves.visit_expr(body);
    let evaluated: Expr = if leaves.0 {
        parse_quote!((|| #body)())
    } else {
        parse_quote!(#body)
    };
    closure.body = parse_quote!({
        let guard = TheGuard;
        let result = #evaluated;
        ::core::mem::forget(guard);
        result
    });
}

/// Whether `return` or `?` is used.
struct Leaves(bool);

impl<'ast> Visit<'ast> for Leaves {
    fn visit_expr_return(&mut self, _: &'ast syn::ExprReturn) {
        self.0 = true;
    }

    fn visit_expr_try(&mut self, _: &'ast syn::ExprTry) {
        self.0 = true;
    }

    fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}
}
