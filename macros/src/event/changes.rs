//! Reads `#[set]` and `#[creates]`.

use syn::{
    Attribute, Expr, Field, Fields, Ident, Result, Token,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
};

use super::model::{Set, Value};
use crate::{diagnostics::Mistakes, rules::event_shape, syntax::attributes};

/// What `#[set]` and `#[creates]` say on an event and on its fields.
pub(super) struct Change {
    pub(super) creates: Option<Attribute>,
    /// The `..` in `#[creates(…, ..)]`.
    pub(super) rest: Option<Token![..]>,
    pub(super) sets: Vec<Set>,
    /// Whether one of the attributes cannot be read.
    pub(super) flawed: bool,
}

impl Change {
    /// Takes the attributes from the event and from its fields.
    pub(super) fn take(
        of_event: &mut Vec<Attribute>,
        fields: &mut Fields,
        mistakes: &mut Mistakes,
    ) -> Self {
        let before = mistakes.count();
        let creates = attributes::take(of_event, "creates");
        let mut change = Self {
            creates: creates.first().cloned(),
            rest: None,
            sets: Vec::new(),
            flawed: false,
        };
        for attribute in attributes::take(of_event, "set") {
            if attribute.meta.require_list().is_err() {
                event_shape::set_on_event_without_arguments(mistakes, &attribute);
            }
            change.read(&attribute, false, fields, mistakes);
        }
        for attribute in &creates {
            change.read(attribute, true, fields, mistakes);
        }
        for field in fields.iter_mut() {
            change.take_from_field(field, mistakes);
        }
        change.flawed = mistakes.count() > before;
        change
    }

    fn take_from_field(&mut self, field: &mut Field, mistakes: &mut Mistakes) {
        for attribute in attributes::take(&mut field.attrs, "set") {
            if attribute.meta.require_path_only().is_err() {
                event_shape::set_on_field_with_arguments(mistakes, &attribute);
                continue;
            }
            let Some(ident) = &field.ident else {
                event_shape::unnamed_set(mistakes, &attribute);
                continue;
            };
            self.sets.push(Set {
                attribute,
                target: vec![ident.clone()],
                value: Value::Field(ident.clone()),
                cfgs: attributes::cfgs(&field.attrs),
            });
        }
    }

    /// Reads the assignments in `#[set(…)]` or `#[creates(…)]`.
    fn read(
        &mut self,
        attribute: &Attribute,
        creates: bool,
        fields: &Fields,
        mistakes: &mut Mistakes,
    ) {
        let Ok(list) = attribute.meta.require_list() else {
            return;
        };
        let parser = Punctuated::<Part, Token![,]>::parse_terminated;
        let parts = mistakes.keep(
            parser.parse2(list.tokens.clone()),
            &event_shape::SETS,
            event_shape::ASSIGNMENTS,
        );
        for part in parts.into_iter().flatten() {
            match part {
                Part::Rest(dots) if creates => self.rest = Some(dots),
                Part::Rest(dots) => event_shape::rest_of_a_change(mistakes, dots),
                Part::Assignment(target, _) if creates && target.len() > 1 => {
                    event_shape::creates_a_part(mistakes, &target);
                }
                Part::Assignment(target, value) => {
                    self.sets.push(set(attribute, target, value, fields));
                }
            }
        }
    }
}

/// An assignment. A name after the `=` means the field of the event with that name, if there is one.
fn set(attribute: &Attribute, target: Vec<Ident>, value: Option<Expr>, fields: &Fields) -> Set {
    let named = |name: &Ident| {
        fields
            .iter()
            .find(|field| field.ident.as_ref() == Some(name))
    };
    let value = match (value, target.last()) {
        (Some(value), _) => match alone(&value).filter(|name| named(name).is_some()) {
            Some(name) => Value::Field(name.clone()),
            None => Value::Constant(value),
        },
        (None, Some(name)) => Value::Field(name.clone()),
        (None, None) => Value::Constant(syn::parse_quote!(())),
    };
    let cfgs = match &value {
        Value::Field(name) => named(name).map(|field| attributes::cfgs(&field.attrs)),
        Value::Constant(_) => None,
    };
    Set {
        attribute: attribute.clone(),
        target,
        value,
        cfgs: cfgs.unwrap_or_default(),
    }
}

/// The name that the expression consists of.
fn alone(value: &Expr) -> Option<&Ident> {
    match value {
        Expr::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

/// A part of `#[set(…)]` or `#[creates(…)]`.
enum Part {
    /// `status = Status::Closed`, or `total` for the event's field of the same name. The name may be
    /// a path of fields: `address.city`.
    Assignment(Vec<Ident>, Option<Expr>),
    /// `..`
    Rest(Token![..]),
}

impl Parse for Part {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(Token![..]) {
            return Ok(Self::Rest(input.parse()?));
        }
        let mut target = vec![input.parse()?];
        while input.parse::<Option<Token![.]>>()?.is_some() {
            target.push(input.parse()?);
        }
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(Self::Assignment(target, value))
    }
}
