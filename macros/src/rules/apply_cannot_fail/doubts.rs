//! The messages about what can fail on some types. rustc fills in the type.

use syn::{ExprCast, ExprIndex, ExprMethodCall};

use super::{
    operators::kind,
    panicking::Panicking,
    texts::{RULE, in_the_command, with_way_out},
};
use crate::{
    diagnostics::Mistakes,
    probes::{Message, TYPE},
    syntax::names,
};

/// What is wrong, and what to write instead.
struct Text {
    what: String,
    instead: String,
}

/// The messages about a place where types decide.
pub(super) struct Doubt {
    /// The word for a value of a type that is not known.
    noun: &'static str,
    failing: Text,
    other: Option<Text>,
    unknown: Option<Text>,
}

impl Doubt {
    fn new(noun: &'static str, what: String, instead: String) -> Self {
        Self {
            noun,
            failing: Text { what, instead },
            other: None,
            unknown: None,
        }
    }

    /// Adds the message for types that need other advice.
    fn or(mut self, what: String, instead: String) -> Self {
        self.other = Some(Text { what, instead });
        self
    }

    /// Adds the message for types about which nothing is known.
    fn or_unknown(mut self, operation: &str, checked: &str) -> Self {
        self.unknown = Some(Text {
            what: format!("it is not known whether {operation} can fail on `{TYPE}`"),
            instead: format!(
                "`#[value]` on the definition of `{TYPE}` if it is your own type; for a type of \
                 another crate, {checked}"
            ),
        });
        self
    }

    /// The messages for rustc.
    pub(super) fn messages(&self, mistakes: &mut Mistakes) -> Vec<Message> {
        let mut text = |Text { what, instead }: &Text| {
            mistakes.message_by_type(&RULE, what, with_way_out(instead))
        };
        let mut messages = vec![Message::Failing(text(&self.failing))];
        messages.extend(self.other.as_ref().map(|other| Message::Other(text(other))));
        let unknown = self.unknown.as_ref();
        messages.extend(unknown.map(|unknown| Message::Unknown(text(unknown))));
        messages
    }

    /// What is wrong, and what to write instead, without a type.
    pub(super) fn untyped(&self) -> (String, String) {
        let Text { what, instead } = &self.failing;
        let place = format!("`{TYPE}`");
        (
            what.replace(&place, self.noun),
            instead.replace(&place, self.noun),
        )
    }
}

pub(super) fn operator(symbol: &str, operation: &str) -> Doubt {
    let name = match kind(symbol) {
        "+" => "add",
        "-" => "sub",
        "*" => "mul",
        "/" => "div",
        "%" => "rem",
        "<<" => "shl",
        _ => "shr",
    };
    let checked = in_the_command(&format!("checked_{name}"));
    let overflows = format!("`{TYPE}` can overflow here: `{symbol}` panics or wraps");
    let doubt = match operation {
        "Div" | "Rem" | "DivByConverted" | "RemByConverted" => Doubt::new(
            NUMBER,
            format!("`{TYPE}` may be divided by zero here: `{symbol}` panics"),
            checked,
        ),
        "Shl" => Doubt::new(
            NUMBER,
            format!("`{TYPE}` may be shifted too far here: `{symbol}` panics or wraps"),
            format!("{checked}; or use `wrapping_{name}` if wrapping is correct"),
        ),
        "SubFromLarger" => Doubt::new(
            NUMBER,
            format!("{overflows} if the right side is negative"),
            format!("{checked}; or use `saturating_sub` if stopping at the limit is correct"),
        ),
        "DivByOther" | "RemByOther" => Doubt::new(
            NUMBER,
            format!("{overflows} if the right side is -1"),
            format!("{checked}; or use `wrapping_{name}` if wrapping is correct"),
        ),
        _ => Doubt::new(
            NUMBER,
            overflows.clone(),
            format!("{checked}; or use `saturating_{name}` if stopping at the limit is correct"),
        ),
    };
    let doubt = match name {
        // Points in time do not saturate.
        "add" | "sub" => doubt.or(
            overflows,
            in_the_command(&format!("{TYPE}::checked_{name}")),
        ),
        _ => doubt,
    };
    let method = match name {
        "add" | "sub" => format!(
            "compute it in the command with its checked method (chrono: `checked_{name}_days`, \
             `checked_{name}_months` or `checked_{name}_signed`; time, jiff and rust_decimal: \
             `checked_{name}`), reject there if it fails, and carry the result in the event"
        ),
        "shl" | "shr" => "compute it in the command, and carry the result in the event".to_owned(),
        _ => checked_elsewhere(&format!("checked_{name}")),
    };
    doubt.or_unknown(&format!("`{symbol}`"), &method)
}

fn checked_elsewhere(method: &str) -> String {
    format!(
        "compute it in the command with its checked method (rust_decimal: `{method}`), reject \
         there if it fails, and carry the result in the event"
    )
}

const NUMBER: &str = "the number";
const LIST: &str = "the list";

pub(super) fn negation() -> Doubt {
    Doubt::new(
        NUMBER,
        format!("`{TYPE}` can overflow here: `-` panics or wraps on the smallest integer"),
        format!(
            "use `saturating_neg` or `wrapping_neg`; or {}",
            in_the_command("checked_neg")
        ),
    )
    .or_unknown(
        "`-`",
        "compute it in the command, and carry the result in the event",
    )
}

pub(super) fn index(expr: &ExprIndex) -> Doubt {
    let (base, index) = (names::text(&expr.expr), names::text(&expr.index));
    Doubt::new(
        LIST,
        format!("`{base}[{index}]` panics when `{TYPE}` has no such element"),
        format!(
            "`if let Some(item) = {base}.get_mut({index}) {{ … }}`, or `get` if you only read it"
        ),
    )
    .or_unknown(
        &format!("`{base}[{index}]`"),
        "use a method that returns an `Option`, such as `get`",
    )
}

pub(super) fn narrowing_cast(expr: &ExprCast, target: &str) -> Doubt {
    let source = names::text(&expr.expr);
    let fraction = if target == "f32" {
        "keep the `f64`; or convert it in the command, and carry the `f32` in the event".to_owned()
    } else {
        format!(
            "round it in the command, reject there if it is out of the range of `{target}`, and \
             carry the `{target}` in the event"
        )
    };
    Doubt::new(
        NUMBER,
        format!("`{TYPE}` may not fit here: `as {target}` changes a number that does not fit"),
        format!(
            "`{target}::from({source})` if it always fits; or {}",
            in_the_command(&format!("{target}::try_from"))
        ),
    )
    .or(
        format!("`{TYPE}` may not fit here: `as {target}` changes a number that does not fit"),
        fraction,
    )
}

pub(super) fn method(call: &ExprMethodCall, name: &str, found: &Panicking) -> Doubt {
    let noun = if found.overflows() { NUMBER } else { LIST };
    Doubt::new(
        noun,
        format!("`{name}` of `{TYPE}` {}", found.problem),
        found.instead(call),
    )
}

pub(super) fn sum(call: &ExprMethodCall, found: &Panicking) -> Doubt {
    let name = call.method.to_string();
    let checked = if name == "sum" {
        "checked_add"
    } else {
        "checked_mul"
    };
    method(call, &name, found).or_unknown(&format!("`{name}`"), &checked_elsewhere(checked))
}
