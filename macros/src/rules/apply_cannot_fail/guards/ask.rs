//! What the search asks the guards.

use syn::{BinOp, Expr, ExprBinary};

use super::{
    super::operands::is_constant,
    Fact, Guards,
    Relation::{Less, LessOrEqual, NotEqual},
    reading::{both, is_length, is_stable, is_wide, length, number, number_in, plain, text},
};

/// The number of steps through facts and expressions.
const DEPTH: usize = 4;

impl Guards {
    /// Whether the index is in range.
    pub(in super::super) fn has(&self, list: &Expr, index: &Expr) -> bool {
        self.less(index, &length(list), DEPTH)
    }

    /// Whether the index is in range, or at the end of the list.
    pub(in super::super) fn reaches(&self, list: &Expr, index: &Expr) -> bool {
        self.less_or_equal(index, &length(list), DEPTH)
    }

    pub(in super::super) fn is_at_most(&self, left: &Expr, right: &Expr) -> bool {
        self.less_or_equal(left, right, DEPTH)
    }

    /// Whether it is less than any value of its type.
    pub(in super::super) fn is_below_something(&self, value: &Expr) -> bool {
        let text = text(value);
        self.facts()
            .any(|fact| fact.relation == Less && fact.left == text)
    }

    /// Whether it is greater than any value of its type.
    pub(in super::super) fn is_above_something(&self, value: &Expr) -> bool {
        let text = text(value);
        let of_zero = |fact: &Fact| {
            fact.relation == LessOrEqual && number_in(&fact.left).is_some_and(|known| known > 0)
        };
        self.facts()
            .any(|fact| fact.right == text && (fact.relation == Less || of_zero(fact)))
    }

    /// Whether it is not zero: `Some(true)` if it is above zero, `None` if nothing is known.
    pub(in super::super) fn nonzero(&self, value: &Expr) -> Option<bool> {
        let value = plain(value);
        let text = text(value);
        if self.is_positive(value, DEPTH) {
            return Some(true);
        }
        let known = self.facts().any(|fact| {
            fact.relation == NotEqual
                && ((fact.left == text && fact.right == "0")
                    || (fact.right == text && fact.left == "0"))
        });
        if known {
            return Some(false);
        }
        match value {
            // No length becomes zero by `as u64`. An `u128` can.
            Expr::Cast(cast) if is_length(&cast.expr) && is_wide(&cast.ty) => {
                self.nonzero(&cast.expr)
            }
            _ => None,
        }
    }

    /// A literal or a constant that the index is below.
    pub(in super::super) fn limit(&self, index: &Expr) -> Option<Expr> {
        let index = plain(index);
        match index {
            Expr::Binary(binary) if matches!(binary.op, BinOp::Rem(_)) => {
                Some((*binary.right).clone()).filter(is_limit)
            }
            Expr::Binary(binary) => match binary.op {
                BinOp::Sub(_) => number(&binary.left).and_then(after),
                BinOp::BitAnd(_) => number(&binary.right).and_then(after),
                _ => None,
            },
            Expr::MethodCall(call) if call.method == "min" => {
                both(call).find_map(number).and_then(after)
            }
            _ => {
                let text = text(index);
                self.facts()
                    .filter(|fact| fact.left == text)
                    .find_map(|fact| match fact.relation {
                        Less => syn::parse_str(&fact.right).ok().filter(is_limit),
                        LessOrEqual => number_in(&fact.right).and_then(after),
                        NotEqual => None,
                    })
            }
        }
    }

    fn is_positive(&self, value: &Expr, depth: usize) -> bool {
        let value = plain(value);
        let text = text(value);
        if let Some(number) = number_in(&text) {
            return number > 0;
        }
        if self.known("0", &text, true, depth)
            || (is_length(value) && self.is_above_something(value))
        {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match value {
            Expr::MethodCall(call) if call.method == "max" => {
                both(call).any(|value| self.is_positive(value, depth))
            }
            // A length is not negative.
            Expr::Binary(binary) if matches!(binary.op, BinOp::Add(_)) => {
                is_length(&binary.left) && self.is_positive(&binary.right, depth)
            }
            _ => false,
        }
    }

    fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.0.iter().flatten()
    }

    fn less(&self, left: &Expr, right: &Expr, depth: usize) -> bool {
        let (left, right) = (plain(left), plain(right));
        let (from, to) = (text(left), text(right));
        if let (Some(left), Some(right)) = (number_in(&from), number_in(&to)) {
            return left < right;
        }
        if self.known(&from, &to, true, depth)
            || (from == "0" && is_length(right) && self.is_above_something(right))
        {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match left {
            Expr::MethodCall(call) if call.method == "min" => {
                both(call).any(|value| self.less(value, right, depth))
            }
            Expr::MethodCall(call) if call.method == "saturating_sub" => {
                self.less(&call.receiver, right, depth)
            }
            Expr::Binary(binary) => self.less_by(binary, right, depth),
            _ => match right {
                Expr::MethodCall(call) if call.method == "max" => {
                    both(call).any(|value| self.less(left, value, depth))
                }
                Expr::Binary(binary) if matches!(binary.op, BinOp::Add(_)) => {
                    number(&binary.right).is_some_and(|more| more > 0)
                        && self.less_or_equal(left, &binary.left, depth)
                }
                _ => false,
            },
        }
    }

    fn less_by(&self, left: &ExprBinary, right: &Expr, depth: usize) -> bool {
        match left.op {
            // Another check asks whether it goes below zero.
            BinOp::Sub(_) => match number(&left.right) {
                Some(0) | None => self.less(&left.left, right, depth),
                Some(_) => self.less_or_equal(&left.left, right, depth),
            },
            BinOp::Rem(_) => {
                self.less_or_equal(&left.right, right, depth) || self.less(&left.left, right, depth)
            }
            BinOp::Div(_) if number(&left.right).is_some() => self.less(&left.left, right, depth),
            _ => false,
        }
    }

    fn less_or_equal(&self, left: &Expr, right: &Expr, depth: usize) -> bool {
        let (left, right) = (plain(left), plain(right));
        let (from, to) = (text(left), text(right));
        if from == to {
            return is_stable(left);
        }
        if let (Some(left), Some(right)) = (number_in(&from), number_in(&to)) {
            return left <= right;
        }
        if self.known(&from, &to, false, depth) || (from == "0" && is_length(right)) {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match left {
            Expr::MethodCall(call) if call.method == "min" => {
                both(call).any(|value| self.less_or_equal(value, right, depth))
            }
            Expr::MethodCall(call) if call.method == "saturating_sub" => {
                self.less_or_equal(&call.receiver, right, depth)
            }
            Expr::Binary(binary) => match binary.op {
                BinOp::Sub(_) | BinOp::Rem(_) => self.less_or_equal(&binary.left, right, depth),
                BinOp::Div(_) if number(&binary.right).is_some() => {
                    self.less_or_equal(&binary.left, right, depth)
                }
                // `i + 1 <= length` if `i < length`
                BinOp::Add(_) if number(&binary.right) == Some(1) => {
                    self.less(&binary.left, right, depth)
                }
                _ => false,
            },
            _ => match right {
                Expr::MethodCall(call) if call.method == "max" => {
                    both(call).any(|value| self.less_or_equal(left, value, depth))
                }
                _ => false,
            },
        }
    }

    /// Whether it follows from facts, in several steps if necessary.
    fn known(&self, from: &str, to: &str, strictly: bool, depth: usize) -> bool {
        let (start, end) = (number_in(from), number_in(to));
        self.facts().any(|fact| {
            if fact.relation == NotEqual {
                return false;
            }
            let less = fact.relation == Less;
            // For integers, `4 < x` means `5 <= x`, and `x < 5` means `x <= 4`.
            let least = number_in(&fact.left).and_then(|it| it.checked_add(less.into()));
            let most = number_in(&fact.right).and_then(|it| it.checked_sub(less.into()));
            let from_least = start.zip(least);
            let to_most = end.zip(most);
            let begins = fact.left == from || from_least.is_some_and(|(start, it)| start <= it);
            if !begins {
                return false;
            }
            let gained = from_least.map_or(less, |(start, least)| start < least);
            let ends = fact.right == to || to_most.is_some_and(|(end, it)| it <= end);
            let strict = gained || to_most.is_some_and(|(end, most)| most < end);
            if ends && (strict || !strictly) {
                return true;
            }
            depth.checked_sub(1).is_some_and(|depth| {
                most.is_none()
                    && fact.right != from
                    && self.known(&fact.right, to, strictly && !gained, depth)
            })
        })
    }
}

/// Whether it is a number above zero, or a constant.
fn is_limit(expr: &Expr) -> bool {
    number(expr).is_some_and(|number| number > 0)
        || (matches!(expr, Expr::Path(_)) && is_constant(expr))
}

/// The next number, as a literal.
fn after(number: u128) -> Option<Expr> {
    syn::parse_str(&number.checked_add(1)?.to_string()).ok()
}
