//! Reads `#[policy]` on a function.

use proc_macro2::{Span, TokenStream};
use syn::{
    Ident, LitStr, Path, ReturnType, Type, parenthesized,
    parse::{ParseStream, Parser},
};

use super::model::{Policy, Rejected};
use crate::{
    diagnostics::Mistakes,
    options::{self, OneOption},
    reactions::{self, start::Start},
    rules::{
        attribute_options,
        reaction_shape::{self, Kind},
        rejected as rule,
    },
    runtime_path::RuntimePath,
    syntax::names,
};

pub(super) fn parse(
    arguments: TokenStream,
    item: &TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Policy> {
    let options = Options::read(arguments, mistakes);
    let reaction = reactions::parse(item, Kind::Policy, mistakes)?;
    let mut flawed = reaction.parameters.is_none();
    let sends = match &reaction.function.signature.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some((**ty).clone()),
    };
    if let Some(opaque @ Type::ImplTrait(_)) = &sends {
        reaction_shape::opaque(mistakes, opaque);
        flawed = true;
    }
    let name = options
        .name
        .unwrap_or_else(|| names::stored(reaction.name()));
    Some(Policy {
        runtime: RuntimePath::new(options.path),
        name,
        former_names: options.former_names,
        from: options.from,
        passes: options.passes,
        rejected: options.rejected,
        cycle: options.cycle,
        sends,
        flawed,
        reaction,
    })
}

/// The options of `#[policy(…)]`.
#[derive(Default)]
struct Options {
    name: Option<String>,
    former_names: Vec<String>,
    from: Option<Start>,
    passes: bool,
    rejected: Option<(Span, Rejected)>,
    cycle: Option<String>,
    path: Option<Path>,
}

impl Options {
    const KNOWN: &'static [&'static str] =
        &["rejected", "name", "was", "from", "later", "cycle", "crate"];

    fn read(arguments: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut read = Self::default();
        options::each(
            arguments,
            "policy",
            Self::KNOWN,
            mistakes,
            |option, mistakes| read.take(option, mistakes),
        );
        read
    }

    /// Takes one option. Returns `false` for one that it does not know.
    fn take(&mut self, option: &OneOption, mistakes: &mut Mistakes) -> bool {
        match option.name.to_string().as_str() {
            "name" => self.name = option.text(mistakes),
            "was" => self.former_names = option.texts(mistakes).unwrap_or_default(),
            "from" => self.from = Start::read(option, mistakes),
            "later" => self.passes = passes(option, mistakes),
            "rejected" => {
                let rejected = rejected(option, mistakes).unwrap_or(Rejected::Unknown);
                self.rejected = Some((option.name.span(), rejected));
            }
            "cycle" => self.cycle = option.reason(mistakes),
            "crate" => self.path = option.path("::entail", mistakes),
            _ => return false,
        }
        true
    }
}

/// Whether it is `later = pass`.
fn passes(option: &OneOption, mistakes: &mut Mistakes) -> bool {
    let Some(word): Option<Ident> = option.expect("wait", mistakes) else {
        return false;
    };
    if word != "wait" && word != "pass" {
        attribute_options::another_word(mistakes, &word, &option.name, "wait` or `later = pass");
    }
    word == "pass"
}

/// The value of `rejected`.
fn rejected(option: &OneOption, mistakes: &mut Mistakes) -> Option<Rejected> {
    let path: Option<Path> = option.value();
    if let Some(path) = path {
        if path.is_ident("park") {
            return Some(Rejected::Park);
        }
        if path.is_ident("ignore") {
            rule::no_reason(mistakes, &path);
            return None;
        }
        return Some(Rejected::Answer(path));
    }
    let ignored = |input: ParseStream<'_>| {
        let word: Ident = input.parse()?;
        let content;
        parenthesized!(content in input);
        let reason: Option<LitStr> = content.parse()?;
        Ok((word, reason))
    };
    let value: TokenStream = option.value().unwrap_or_default();
    match ignored.parse2(value.clone()) {
        Ok((word, reason)) if word == "ignore" => {
            let reason = reason.map(|reason| reason.value());
            let reason = reason.filter(|reason| !reason.trim().is_empty());
            if reason.is_none() {
                rule::no_reason(mistakes, value);
            }
            reason.map(Rejected::Ignore)
        }
        _ => {
            rule::unknown(mistakes, &option.name);
            None
        }
    }
}
