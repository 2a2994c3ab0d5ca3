//! Reads a method with `#[command]`.

use proc_macro2::Ident;
use syn::{
    Attribute, FnArg, GenericArgument, Pat, PatType, PathArguments, ReceiverKind, ReturnType,
    Safety, Signature, Type,
};

use super::events;
use crate::{
    commands::model::{Command, Parameter},
    derives,
    diagnostics::Mistakes,
    options,
    rules::command_shape,
    syntax::{attributes, half_written::Function, names},
};

/// The command; `None` when no message can be made of it.
///
/// Takes the attributes from the parameters, because they belong to the message.
pub(super) fn parse(
    attribute: &Attribute,
    function: &mut Function,
    aggregate: &Type,
    mistakes: &mut Mistakes,
) -> Option<Command> {
    let body = function.block();
    let options = Options::read(attribute, mistakes);
    let mut of_message = options.derives;
    of_message.extend(attributes::take(&mut function.attributes, "serde"));
    let signature = &mut function.signature;
    // Each part is read, and its mistakes are reported, before a mistake ends the function.
    let plain = is_plain(signature, mistakes);
    let receiver = has_receiver(signature, mistakes);
    let output = output(signature, aggregate, mistakes);
    let parameters = parameters(signature, aggregate, mistakes);

    let (result, output) = output?;
    let (parameters, context) = parameters?;
    let creates = !receiver?;
    if creates && events::may_be_none(&output) {
        command_shape::may_create_nothing(mistakes, &output);
    }
    plain.then(|| Command {
        message: options
            .message
            .unwrap_or_else(|| names::type_name(&signature.ident)),
        name: options
            .name
            .unwrap_or_else(|| names::stored(&signature.ident)),
        schema_version: options.schema_version.unwrap_or(1),
        attributes: function.attributes.clone(),
        visibility: function.visibility.clone(),
        method: signature.ident.clone(),
        events: events::in_output(&output),
        creates,
        parameters,
        of_message,
        context,
        output,
        result,
        body,
        is_too_visible: false,
        undo: options.undo,
    })
}

/// The options of `#[command(…)]`.
#[derive(Default)]
struct Options {
    name: Option<String>,
    schema_version: Option<u32>,
    message: Option<Ident>,
    /// `derive(…)`, as attributes.
    derives: Vec<Attribute>,
    /// The method that takes it back.
    undo: Option<Ident>,
}

impl Options {
    fn read(attribute: &Attribute, mistakes: &mut Mistakes) -> Self {
        let mut read = Self::default();
        let known = ["name", "version", "message", "undo", "derive"];
        let arguments = attributes::arguments(attribute);
        options::each(
            arguments,
            "command",
            &known,
            mistakes,
            |option, mistakes| {
                match option.name.to_string().as_str() {
                    "name" => read.name = option.text(mistakes),
                    "version" => read.schema_version = option.version(mistakes),
                    "message" => read.message = option.ident("AddOrderLine", mistakes),
                    "undo" => read.undo = option.ident("release", mistakes),
                    "derive" => {
                        let paths = option.paths("Hash", mistakes);
                        read.derives.extend(paths.as_ref().map(derives::of_paths));
                    }
                    _ => return false,
                }
                true
            },
        );
        read
    }
}

fn is_plain(signature: &Signature, mistakes: &mut Mistakes) -> bool {
    let mut plain = true;
    if let Some(token) = &signature.asyncness {
        command_shape::asynchronous(mistakes, token);
        plain = false;
    }
    if let Safety::Unsafe(token) = &signature.safety {
        command_shape::not_plain(mistakes, token, "unsafe");
        plain = false;
    }
    if let Some(abi) = &signature.abi {
        command_shape::not_plain(mistakes, abi, "extern");
        plain = false;
    }
    if !signature.generics.params.is_empty() {
        command_shape::generics(mistakes, &signature.generics.params);
        plain = false;
    }
    plain
}

/// Whether it has a receiver; `None` when the receiver is not `&self`.
fn has_receiver(signature: &Signature, mistakes: &mut Mistakes) -> Option<bool> {
    let Some(receiver) = signature.receiver() else {
        return Some(false);
    };
    if let ReceiverKind::Reference(_, None, None) = receiver.kind {
        return Some(true);
    }
    command_shape::receiver(mistakes, receiver);
    None
}

/// The return type `Result<Output, Error>`, and its `Output`.
fn output(
    signature: &Signature,
    aggregate: &Type,
    mistakes: &mut Mistakes,
) -> Option<(Type, Type)> {
    let ReturnType::Type(_, ty) = &signature.output else {
        command_shape::no_result(mistakes, &signature.ident);
        return None;
    };
    let output = match &**ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            // An alias such as `OrderResult<Placed>` is accepted too.
            .filter(|segment| segment.ident.to_string().ends_with("Result"))
            .and_then(|segment| match &segment.arguments {
                PathArguments::AngleBracketed(arguments) => arguments.args.first(),
                PathArguments::None | PathArguments::Parenthesized(_) => None,
            }),
        _ => None,
    };
    match output {
        Some(GenericArgument::Type(Type::Tuple(tuple))) if tuple.elems.is_empty() => {
            command_shape::no_event(mistakes, ty);
            None
        }
        Some(GenericArgument::Type(output)) if is_state(output, aggregate) => {
            command_shape::returns_state(mistakes, output, signature.receiver().is_none());
            None
        }
        Some(GenericArgument::Type(output)) => Some((
            names::without_self(ty, aggregate),
            names::without_self(output, aggregate),
        )),
        _ => {
            command_shape::no_result(mistakes, ty);
            None
        }
    }
}

/// Whether it is the aggregate itself.
fn is_state(ty: &Type, aggregate: &Type) -> bool {
    let own = names::last_ident(aggregate);
    names::last_ident(ty).is_some_and(|ident| ident == "Self" || Some(ident) == own)
}

/// The parameters of the message, and whether the context follows them.
fn parameters(
    signature: &mut Signature,
    aggregate: &Type,
    mistakes: &mut Mistakes,
) -> Option<(Vec<Parameter>, bool)> {
    let mut sound = true;
    let mut parameters = Vec::new();
    let mut context = false;
    let count = signature.inputs.len();
    for (place, input) in signature.inputs.iter_mut().enumerate() {
        let FnArg::Typed(input) = input else {
            continue;
        };
        if is_context(&input.ty) {
            context = true;
            if place.saturating_add(1) != count {
                command_shape::context_is_last(mistakes, &*input);
                sound = false;
            }
            continue;
        }
        match parameter(input, aggregate, mistakes) {
            Some(parameter) => parameters.push(parameter),
            None => sound = false,
        }
    }
    sound.then_some((parameters, context))
}

fn parameter(input: &mut PatType, aggregate: &Type, mistakes: &mut Mistakes) -> Option<Parameter> {
    let ident = match &*input.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => {
            Some(pattern.ident.clone())
        }
        other => {
            command_shape::pattern(mistakes, other);
            None
        }
    };
    let is_the_context = |ty: &Type| names::last_ident(ty).is_some_and(|ident| ident == "Context");
    let owned = match &*input.ty {
        Type::Reference(reference) if is_the_context(&reference.elem) => {
            command_shape::context_by_reference(mistakes, &input.ty);
            false
        }
        Type::Reference(reference) => {
            let owned = names::owned(&reference.elem);
            command_shape::borrowed_parameter(mistakes, &input.ty, &owned);
            false
        }
        ty if is_the_context(ty) => {
            command_shape::context_by_reference(mistakes, ty);
            false
        }
        Type::ImplTrait(_) => {
            command_shape::impl_trait(mistakes, &input.ty);
            false
        }
        _ => true,
    };
    let attributes = std::mem::take(&mut input.attrs);
    input.attrs = attributes
        .iter()
        .filter(|attribute| {
            ["cfg", "allow", "expect", "warn"]
                .iter()
                .any(|name| attribute.path().is_ident(name))
        })
        .cloned()
        .collect();
    owned.then(|| {
        Some(Parameter {
            ident: ident?,
            attributes,
            ty: names::without_self(&input.ty, aggregate),
            flawed: false,
        })
    })?
}

/// Whether it is `&Context<…>`.
fn is_context(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) if reference.mutability.is_none() => {
            names::last_ident(&reference.elem).is_some_and(|ident| ident == "Context")
        }
        _ => false,
    }
}
