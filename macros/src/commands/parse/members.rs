//! Sorts the members of the impl block: commands, apply functions, and all others.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Attribute, ImplItem, Type};

use super::{apply, command, nested};
use crate::{
    commands::model::{Apply, Command, Member},
    diagnostics::Mistakes,
    rules::place,
    syntax::{
        attributes,
        half_written::{self, Function},
    },
};

#[derive(Default)]
pub(super) struct Members {
    pub(super) commands: Vec<Command>,
    pub(super) applies: Vec<Apply>,
    /// All of them, in their order.
    pub(super) all: Vec<Member>,
}

impl Members {
    pub(super) fn read(
        members: Vec<half_written::Member>,
        aggregate: &Type,
        name: &Ident,
        mistakes: &mut Mistakes,
    ) -> Self {
        let mut read = Self::default();
        for member in members {
            match member {
                half_written::Member::Function(function) => {
                    read.function(*function, aggregate, name, mistakes);
                }
                half_written::Member::Item(mut item) => {
                    for name in ["command", "apply"] {
                        for attribute in take_from(&mut item, name) {
                            place::not_a_function(mistakes, attribute, name);
                        }
                    }
                    read.all.push(Member::Other(item.into_token_stream()));
                }
                half_written::Member::Other(tokens) => read.all.push(Member::Other(tokens)),
            }
        }
        read
    }

    fn function(
        &mut self,
        mut function: Function,
        aggregate: &Type,
        name: &Ident,
        mistakes: &mut Mistakes,
    ) {
        let command_attributes = attributes::take(&mut function.attributes, "command");
        let apply_attributes = attributes::take(&mut function.attributes, "apply");
        place::take_changes(&mut function.attributes, mistakes);
        take_conditional(&mut function.attributes, mistakes);
        let member = match (command_attributes.first(), apply_attributes.first()) {
            (Some(_), Some(_)) => {
                place::command_and_apply(mistakes, &function.signature.ident);
                Member::Other(function.into_token_stream())
            }
            (Some(attribute), None) => {
                let nested = nested::take(&mut function, name, mistakes);
                self.applies.extend(nested);
                let command = command::parse(attribute, &mut function, aggregate, mistakes);
                self.commands.extend(command);
                Member::Command(function)
            }
            (None, Some(attribute)) => {
                let apply = apply::parse(attribute, &function, name, mistakes);
                let place = apply.is_some().then_some(self.applies.len());
                self.applies.extend(apply);
                Member::Apply(function, place)
            }
            (None, None) => Member::Other(function.into_token_stream()),
        };
        self.all.push(member);
    }
}

/// Takes an attribute from a member that is not a function.
fn take_from(item: &mut ImplItem, name: &str) -> Vec<Attribute> {
    match item {
        ImplItem::Const(item) => attributes::take(&mut item.attrs, name),
        ImplItem::Type(item) => attributes::take(&mut item.attrs, name),
        ImplItem::Macro(item) => attributes::take(&mut item.attrs, name),
        _ => Vec::new(),
    }
}

/// Takes a `#[cfg_attr(…, command)]`. rustc evaluates it after the impl block was expanded.
fn take_conditional(attributes: &mut Vec<Attribute>, mistakes: &mut Mistakes) {
    for attribute in attributes::take(attributes, "cfg_attr") {
        let words: Vec<String> = attributes::arguments(&attribute)
            .into_iter()
            .map(|token| token.to_string())
            .collect();
        let ours = ["command", "apply"];
        match ours
            .iter()
            .find(|ours| words.iter().any(|word| word == *ours))
        {
            Some(name) => place::behind_a_cfg(mistakes, &attribute, name),
            None => attributes.push(attribute),
        }
    }
}
