//! Reads the input of `flow!`.

use proc_macro2::TokenStream;
use syn::{
    Attribute, Ident, Path, Result, Token, Type, Visibility, braced, bracketed,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use super::model::Flow;
use crate::{diagnostics::Mistakes, rules::flow_lists as rule, runtime_path::RuntimePath};

/// What is written, without its meaning.
struct Written {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    ident: Ident,
    entries: Vec<Entry>,
}

/// `name: [One, Another]`, or `crate: path`.
struct Entry {
    name: Ident,
    value: Value,
}

enum Value {
    List(Vec<Type>),
    Path(Path),
}

impl Parse for Written {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let ident = input.parse()?;
        let content;
        braced!(content in input);
        let entries = Punctuated::<Entry, Token![,]>::parse_terminated(&content)?;
        Ok(Self {
            attributes,
            visibility,
            ident,
            entries: entries.into_iter().collect(),
        })
    }
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![:]>()?;
        if name == "crate" {
            let value = Value::Path(input.call(Path::parse_mod_style)?);
            return Ok(Self { name, value });
        }
        let content;
        bracketed!(content in input);
        let list = Punctuated::<Type, Token![,]>::parse_terminated(&content)?;
        Ok(Self {
            name,
            value: Value::List(list.into_iter().collect()),
        })
    }
}

pub(super) fn parse(input: TokenStream, mistakes: &mut Mistakes) -> Option<Flow> {
    let Written {
        attributes,
        visibility,
        ident,
        entries,
    } = mistakes.keep(syn::parse2(input), &rule::READ, rule::EXAMPLE)?;
    let mut path = None;
    let mut lists: [(&str, Option<Vec<Type>>); 4] = rule::LISTS.map(|name| (name, None));
    for Entry { name, value } in entries {
        let list = match value {
            Value::Path(found) => {
                path = Some(found);
                continue;
            }
            Value::List(list) => list,
        };
        match lists.iter_mut().find(|(known, _)| name == *known) {
            Some((_, known @ None)) => *known = Some(list),
            Some(_) => rule::twice(mistakes, &name),
            None => rule::unknown_list(mistakes, &name),
        }
    }
    let [aggregates, policies, sagas, projections] =
        lists.map(|(_, list)| list.unwrap_or_default());
    Some(Flow {
        runtime: RuntimePath::new(path),
        attributes,
        visibility,
        ident,
        aggregates,
        policies,
        sagas,
        projections,
    })
}
