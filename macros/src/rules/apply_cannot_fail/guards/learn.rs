//! What the guards learn from conditions, bindings and loops.

use syn::{
    BinOp, Expr, ExprBinary, ExprClosure, ExprForLoop, ExprLet, ExprMethodCall, Local, Pat,
    RangeLimits, Stmt, UnOp,
};

use super::{
    Guards,
    Relation::{Less, LessOrEqual, NotEqual},
    reading::{
        both, enumerated, found_in, in_option, is_length, is_stable, iterator_with_a_name, leaves,
        length, number, plain, size_of_parts, text,
    },
};
use crate::syntax::names;

impl Guards {
    /// Learns what is true where a condition is true.
    pub(in super::super) fn learn(&mut self, condition: &Expr) {
        match plain(condition) {
            Expr::Binary(both) if matches!(both.op, BinOp::And(_)) => {
                self.learn(&both.left);
                self.repeated(&both.right, None);
                self.learn(&both.right);
            }
            Expr::Binary(compared) => self.compared(compared, true),
            Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => self.learn_not(&not.expr),
            Expr::Let(ExprLet { pat, expr, .. }) => self.found(pat, expr),
            Expr::MethodCall(call) if call.method == "contains_key" => {
                if let Some(key) = call.args.first().filter(|key| is_stable(key)) {
                    self.in_range(text(key), &call.receiver);
                }
            }
            Expr::MethodCall(call) if call.method == "is_some" => {
                if let Expr::MethodCall(get) = plain(&call.receiver)
                    && get.method == "get"
                    && let Some(index) = get.args.first().filter(|index| is_stable(index))
                {
                    self.in_range(text(index), &get.receiver);
                }
            }
            _ => {}
        }
    }

    /// Learns what is true where a condition is false.
    pub(in super::super) fn learn_not(&mut self, condition: &Expr) {
        match plain(condition) {
            Expr::MethodCall(call) if call.method == "is_empty" => {
                self.in_range("0".to_owned(), &call.receiver);
            }
            Expr::Binary(either) if matches!(either.op, BinOp::Or(_)) => {
                self.learn_not(&either.left);
                self.repeated(&either.right, None);
                self.learn_not(&either.right);
            }
            Expr::Binary(compared) => self.compared(compared, false),
            Expr::Unary(not) if matches!(not.op, UnOp::Not(_)) => self.learn(&not.expr),
            _ => {}
        }
    }

    /// Learns that an index is in range.
    fn in_range(&mut self, index: String, list: &Expr) {
        if is_stable(list) {
            self.add(index, Less, text(&length(list)));
        }
    }

    /// Learns that an index is in range, or at the end of the list.
    fn at_most_the_length(&mut self, index: String, list: &Expr) {
        if is_stable(list) {
            self.add(index, LessOrEqual, text(&length(list)));
        }
    }

    fn compared(&mut self, compared: &ExprBinary, is_true: bool) {
        if !is_stable(&compared.left) || !is_stable(&compared.right) {
            return;
        }
        let (left, right) = (text(&compared.left), text(&compared.right));
        match (compared.op, is_true) {
            (BinOp::Lt(_), true) | (BinOp::Ge(_), false) => self.add(left, Less, right),
            (BinOp::Gt(_), true) | (BinOp::Le(_), false) => self.add(right, Less, left),
            (BinOp::Le(_), true) | (BinOp::Gt(_), false) => self.add(left, LessOrEqual, right),
            (BinOp::Ge(_), true) | (BinOp::Lt(_), false) => self.add(right, LessOrEqual, left),
            (BinOp::Ne(_), true) | (BinOp::Eq(_), false) => self.add(left, NotEqual, right),
            (BinOp::Eq(_), true) | (BinOp::Ne(_), false) => {
                self.add(left.clone(), LessOrEqual, right.clone());
                self.add(right, LessOrEqual, left);
            }
            _ => {}
        }
    }

    /// Learns from a pattern that matched: `Some(index) = list.iter().position(…)`.
    pub(in super::super) fn found(&mut self, pattern: &Pat, value: &Expr) {
        let Pat::TupleStruct(found) = pattern else {
            return;
        };
        let first = found.elems.first();
        let find = match plain(value) {
            Expr::MethodCall(find) => find,
            Expr::Path(option) if found.path.is_ident("Some") => {
                if let Some(index) = first.and_then(name_of) {
                    self.inside(&names::text(option), &index);
                }
                return;
            }
            _ => return,
        };
        if found.path.is_ident("Some") {
            if let Some(list) = found_in(find)
                && let Some(index) = first.and_then(name_of)
            {
                self.in_range(index, list);
            } else if let Some(list) = enumerated(find)
                && let Some(Pat::Tuple(pair)) = first
                && let Some(index) = pair.elems.first().and_then(name_of)
            {
                self.in_range(index, list);
            }
        } else if find.method.to_string().starts_with("binary_search")
            && let Some(index) = first.and_then(name_of)
        {
            if found.path.is_ident("Ok") {
                self.in_range(index, &find.receiver);
            } else {
                self.at_most_the_length(index, &find.receiver);
            }
        }
    }

    /// Learns what is known of the value in an `Option` with a name.
    fn inside(&mut self, option: &str, index: &str) {
        let value = in_option(option);
        let known = self.0.iter().flatten().find(|fact| fact.left == value);
        if let Some(list) = known.map(|fact| fact.right.clone()) {
            self.add(index, Less, list);
        }
    }

    /// Learns from the value that a name gets.
    fn named(&mut self, pattern: &Pat, value: &Expr) {
        let pattern = match pattern {
            Pat::Type(typed) => &*typed.pat,
            other => other,
        };
        let Some(name) = name_of(pattern) else {
            return;
        };
        let value = plain(value);
        match value {
            Expr::MethodCall(call) => self.named_by_call(name, value, call),
            Expr::Binary(binary) => match (&binary.op, number(&binary.right)) {
                (BinOp::Rem(_), _) if is_stable(&binary.right) => {
                    self.add(name, Less, text(&binary.right));
                }
                (BinOp::Sub(_), Some(1..)) if is_stable(&binary.left) => {
                    self.add(name, Less, text(&binary.left));
                }
                (BinOp::Div(_), Some(_)) if is_stable(&binary.left) => {
                    self.add(name, LessOrEqual, text(&binary.left));
                }
                _ => {}
            },
            Expr::Lit(_) | Expr::Path(_) | Expr::Field(_) => self.same(&name, value),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => self.same(&name, value),
            _ => {}
        }
    }

    fn named_by_call(&mut self, name: String, value: &Expr, call: &ExprMethodCall) {
        if let Some(list) = found_in(call) {
            return self.in_range(in_option(&name), list);
        }
        let both = both(call);
        match call.method.to_string().as_str() {
            "min" => {
                for limit in both.filter(|limit| is_stable(limit)) {
                    self.add(name.clone(), LessOrEqual, text(limit));
                }
            }
            "max" => {
                for limit in both.filter(|limit| is_stable(limit)) {
                    self.add(text(limit), LessOrEqual, name.clone());
                }
            }
            "saturating_sub" if is_stable(&call.receiver) => {
                self.add(name, LessOrEqual, text(&call.receiver));
            }
            "partition_point" => {
                self.at_most_the_length(name, &call.receiver);
            }
            "unwrap_or_else" | "unwrap_or" => {
                let Expr::MethodCall(find) = plain(&call.receiver) else {
                    return;
                };
                let otherwise = call.args.first();
                if find.method.to_string().starts_with("binary_search") {
                    self.at_most_the_length(name, &find.receiver);
                } else if let Some(list) = found_in(find)
                    && otherwise.is_some_and(|index| self.reaches(list, index))
                {
                    self.at_most_the_length(name, list);
                }
            }
            _ if is_length(value) && is_stable(value) => self.same(&name, value),
            _ => self.of_windows(&in_option(&name), call),
        }
    }

    fn same(&mut self, name: &str, value: &Expr) {
        self.add(name, LessOrEqual, text(value));
        self.add(text(value), LessOrEqual, name);
    }

    /// Learns what is true after a statement that otherwise leaves the block.
    pub(in super::super) fn learn_after(&mut self, statement: &Stmt) {
        match statement {
            Stmt::Local(Local {
                pat,
                init: Some(init),
                ..
            }) => {
                if init.diverge.is_some() {
                    self.found(pat, &init.expr);
                } else {
                    self.named(pat, &init.expr);
                }
            }
            Stmt::Expr(Expr::If(check), _) if leaves(check) => self.learn_not(&check.cond),
            _ => {}
        }
    }

    /// Learns what is true in each round of a loop.
    pub(in super::super) fn each(&mut self, each: &ExprForLoop) {
        match (&*each.pat, plain(&each.expr)) {
            (Pat::Ident(name), Expr::Range(range)) => {
                let name = name.ident.to_string();
                if let Some(start) = range.start.as_deref().filter(|it| is_stable(it)) {
                    self.add(text(start), LessOrEqual, name.clone());
                }
                if let Some(end) = range.end.as_deref().filter(|it| is_stable(it)) {
                    let relation = match range.limits {
                        RangeLimits::HalfOpen(_) => Less,
                        RangeLimits::Closed(_) => LessOrEqual,
                    };
                    self.add(name, relation, text(end));
                }
            }
            (Pat::Tuple(pair), Expr::MethodCall(call)) => {
                if let Some(list) = enumerated(call)
                    && let Some(index) = pair.elems.first().and_then(name_of)
                {
                    self.in_range(index, list);
                }
            }
            (Pat::Ident(name), Expr::MethodCall(call)) => {
                self.of_windows(&name.ident.to_string(), call);
            }
            (Pat::Ident(name), Expr::Path(iterator)) => {
                self.of_named_windows(&names::text(iterator), &name.ident.to_string());
            }
            _ => {}
        }
    }

    /// Learns the length of each part that a method makes of a list.
    fn of_windows(&mut self, name: &str, call: &ExprMethodCall) {
        if let Some(last) = size_of_parts(call).and_then(|size| size.checked_sub(1)) {
            self.add(last.to_string(), Less, format!("{name}.len()"));
        }
    }

    /// The same, if `let` gave a name to the iterator.
    fn of_named_windows(&mut self, iterator: &str, name: &str) {
        let length = format!("{}.len()", in_option(iterator));
        let known = self.0.iter().flatten().find(|fact| fact.right == length);
        if let Some(last) = known.map(|fact| fact.left.clone()) {
            self.add(last, Less, format!("{name}.len()"));
        }
    }

    /// Learns what is true in a closure that a method calls.
    pub(in super::super) fn called_back(&mut self, receiver: &Expr, closure: &ExprClosure) {
        let Some(name) = closure.inputs.first().and_then(name_of) else {
            return;
        };
        if let Some(iterator) = iterator_with_a_name(receiver) {
            self.inside(&iterator, &name);
            self.of_named_windows(&iterator, &name);
        } else if let Expr::MethodCall(call) = plain(receiver) {
            match found_in(call) {
                Some(list) => self.in_range(name, list),
                None => self.of_windows(&name, call),
            }
        }
    }

    /// Learns what a value is not, because an earlier arm of a `match` took it.
    pub(in super::super) fn not_in_arm(&mut self, value: &Expr, earlier: &Pat, here: &Pat) {
        let Pat::Lit(literal) = earlier else {
            return;
        };
        let literal = names::text(literal);
        self.add(text(value), NotEqual, literal.clone());
        if let Some(name) = name_of(here) {
            self.add(name, NotEqual, literal);
        }
    }
}

/// The name that a pattern gives to the whole value.
fn name_of(pattern: &Pat) -> Option<String> {
    match pattern {
        Pat::Ident(name) if name.subpat.is_none() => Some(name.ident.to_string()),
        _ => None,
    }
}
