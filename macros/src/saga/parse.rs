//! Reads `#[saga]` on a function.

use proc_macro2::TokenStream;
use syn::{Ident, LitStr, Path, ReturnType, Type, TypeParamBound};

use super::model::{Begins, Saga};
use crate::{
    diagnostics::Mistakes,
    options::{self, OneOption},
    reactions::{self, Reaction, start::Start, times},
    rules::{
        attribute_options,
        reaction_shape::{self as rule, Kind},
    },
    runtime_path::RuntimePath,
    syntax::names,
};

pub(super) fn parse(
    arguments: TokenStream,
    item: &TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Saga> {
    let options = Options::read(arguments, mistakes);
    let reaction = reactions::parse(item, Kind::Saga, mistakes)?;
    let returns_plan = returns_plan(&reaction, mistakes);
    let type_name = names::type_name(reaction.name());
    let begins = begins(&reaction, &type_name, mistakes).filter(|_| returns_plan);
    let name = options
        .name
        .unwrap_or_else(|| names::stored(reaction.name()));
    Some(Saga {
        runtime: RuntimePath::new(options.path),
        type_name,
        name,
        former_names: options.former_names,
        from: options.from,
        within: options.within,
        cycle: options.cycle,
        begins,
        is_hidden: false,
        reaction,
    })
}

/// Whether it returns `impl Plan`.
fn returns_plan(reaction: &Reaction, mistakes: &mut Mistakes) -> bool {
    let signature = &reaction.function.signature;
    let ReturnType::Type(_, ty) = &signature.output else {
        rule::not_a_plan(mistakes, &signature.ident);
        return false;
    };
    let is_plan = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| last.ident == "Plan")
        }
        _ => false,
    };
    let is_opaque = match &**ty {
        Type::ImplTrait(opaque) => opaque.bounds.iter().any(is_plan),
        _ => false,
    };
    if !is_opaque {
        rule::not_a_plan(mistakes, ty);
    }
    is_opaque
}

/// What begins the saga.
fn begins(reaction: &Reaction, own: &Ident, mistakes: &mut Mistakes) -> Option<Begins> {
    let parameters = reaction.parameters.as_ref()?;
    let is_own = |ty: &Type| names::last_ident(ty) == Some(own);
    let source = parameters.written_source()?;
    if is_own(source) {
        let further = parameters.own_id.as_ref().or(parameters.cause.as_ref());
        if let Some(further) = further {
            rule::cause_of_a_request(mistakes, further);
            return None;
        }
        return Some(Begins::Request);
    }
    if let Some(id) = &parameters.own_id
        && !names::argument(id, 0).is_some_and(is_own)
    {
        rule::not_the_sagas_id(mistakes, id, &own.to_string());
        return None;
    }
    Some(Begins::Event {
        source: Box::new(source.clone()),
        own_id: parameters.own_id.is_some(),
    })
}

/// The options of `#[saga(…)]`.
#[derive(Default)]
struct Options {
    name: Option<String>,
    former_names: Vec<String>,
    from: Option<Start>,
    within: Option<u64>,
    cycle: Option<String>,
    path: Option<Path>,
}

impl Options {
    const KNOWN: &'static [&'static str] = &["within", "name", "was", "from", "cycle", "crate"];

    fn read(arguments: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut read = Self::default();
        options::each(
            arguments,
            "saga",
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
            "within" => self.within = within(option, mistakes),
            "cycle" => self.cycle = option.reason(mistakes),
            "crate" => self.path = option.path("::entail", mistakes),
            _ => return false,
        }
        true
    }
}

/// A length of time, in microseconds.
fn within(option: &OneOption, mistakes: &mut Mistakes) -> Option<u64> {
    let text: LitStr = option.expect("\"30 min\"", mistakes)?;
    let length = times::length(&text.value());
    if length.is_none() {
        attribute_options::not_a_length(mistakes, &text, &option.name);
    }
    length
}
