//! Reads `#[projection]` on a struct and on its impl block, and the functions with `#[on]` in it.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{
    Fields, FnArg, Ident, ImplItem, Item, LitStr, Path, ReceiverKind, ReturnType, Signature, Type,
};

use super::model::{Block, Definition, On};
use crate::{
    diagnostics::Mistakes,
    options::{self, OneOption},
    rules::projection_shape as rule,
    runtime_path::RuntimePath,
    syntax::{
        attributes,
        half_written::{Function, ImplBlock, Member},
        names,
    },
};

/// Reads the struct.
pub(super) fn definition(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Definition> {
    let options = Options::read(arguments, true, mistakes);
    let parsed: Item = mistakes.keep(syn::parse2(item.clone()), &rule::PLAIN, rule::READABLE)?;
    let (ident, attributes, generics) = match &parsed {
        Item::Struct(item) => {
            if options.table.is_some() && !matches!(item.fields, Fields::Unit) {
                rule::table_with_fields(mistakes, &item.fields);
            }
            (&item.ident, &item.attrs, &item.generics)
        }
        Item::Enum(item) => (&item.ident, &item.attrs, &item.generics),
        other => {
            rule::neither_struct_nor_block(mistakes, other);
            return None;
        }
    };
    if !generics.params.is_empty() {
        rule::generics(mistakes, &generics.params);
        return None;
    }
    Some(Definition {
        runtime: RuntimePath::new(options.path),
        cfgs: attributes::cfgs(attributes),
        ident: ident.clone(),
        name: options.name.unwrap_or_else(|| names::stored(ident)),
        former_names: options.former_names,
        table: options
            .table
            .map(|table| (table, options.version.unwrap_or(1))),
        item,
    })
}

/// Reads the impl block.
pub(super) fn block(
    arguments: TokenStream,
    item: TokenStream,
    mistakes: &mut Mistakes,
) -> Option<Block> {
    let options = Options::read(arguments, false, mistakes);
    let block: ImplBlock = mistakes.keep(syn::parse2(item), &rule::PLAIN, rule::READABLE)?;
    if !block.generics.params.is_empty() {
        rule::generics(mistakes, &block.generics.params);
        return None;
    }
    if let Some(path) = &block.of_trait {
        rule::trait_impl(mistakes, path);
        return None;
    }
    let mut read = Block {
        runtime: RuntimePath::new(options.path),
        attributes: block.attributes,
        projection: block.aggregate,
        members: Vec::new(),
        in_table: is_in_table(&block.members),
        columns: block.members.iter().find_map(columns),
        reactions: Vec::new(),
        flawed: false,
    };
    for member in block.members {
        read.take(member, mistakes);
    }
    Some(read)
}

impl Block {
    fn take(&mut self, member: Member, mistakes: &mut Mistakes) {
        let tokens = match member {
            Member::Function(mut function) => {
                let on = attributes::take(&mut function.attributes, "on");
                if let Some(attribute) = on.first() {
                    options::each(
                        attributes::arguments(attribute),
                        "on",
                        &[],
                        mistakes,
                        |_, _| false,
                    );
                    let on = read_on(&function, self.in_table, mistakes);
                    self.flawed |= on.is_none();
                    self.reactions.extend(on);
                }
                function.into_token_stream()
            }
            Member::Item(mut item) => {
                for attribute in take_from(&mut item) {
                    rule::on_no_function(mistakes, attribute);
                }
                item.into_token_stream()
            }
            Member::Other(tokens) => tokens,
        };
        self.members.push(tokens);
    }
}

fn take_from(item: &mut ImplItem) -> Vec<syn::Attribute> {
    match item {
        ImplItem::Const(item) => attributes::take(&mut item.attrs, "on"),
        ImplItem::Type(item) => attributes::take(&mut item.attrs, "on"),
        ImplItem::Macro(item) => attributes::take(&mut item.attrs, "on"),
        _ => Vec::new(),
    }
}

/// Whether the block writes to a table: a function takes the table, or there are columns and no
/// function changes a view in memory.
fn is_in_table(members: &[Member]) -> bool {
    let functions = || {
        members.iter().filter_map(|member| match member {
            Member::Function(function) => Some(&function.signature),
            Member::Item(_) | Member::Other(_) => None,
        })
    };
    let takes_table = |signature| types(signature).first().is_some_and(|ty| is_table(ty));
    functions().any(takes_table)
        || (members.iter().any(|member| columns(member).is_some())
            && !functions().any(|signature| signature.receiver().is_some()))
}

/// `COLUMNS`, if the member is that.
fn columns(member: &Member) -> Option<Ident> {
    match member {
        Member::Item(item) => match &**item {
            ImplItem::Const(item) if item.ident == "COLUMNS" => Some(item.ident.clone()),
            _ => None,
        },
        Member::Function(_) | Member::Other(_) => None,
    }
}

/// The types of the parameters after the receiver.
fn types(signature: &Signature) -> Vec<&Type> {
    let typed = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(input) => Some(&*input.ty),
        FnArg::Receiver(_) => None,
    });
    typed.collect()
}

fn is_table(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => {
            names::last_ident(&reference.elem).is_some_and(|ident| ident == "Table")
        }
        _ => false,
    }
}

/// A function with `#[on]`; `None` after a report.
fn read_on(function: &Function, in_table: bool, mistakes: &mut Mistakes) -> Option<On> {
    let signature = &function.signature;
    let before = mistakes.count();
    check_plain(signature, mistakes);
    let mut types = types(signature);
    if in_table {
        if !check_table(signature, &types, mistakes) {
            return None;
        }
        types.remove(0);
    } else {
        check_view(signature, mistakes);
    }
    let (event, id, cause) = match types.as_slice() {
        [event, id] => (event, id, None),
        [event, id, cause] if is_reference_to(cause, "Cause") => (event, id, Some(*cause)),
        [_, _, other, ..] => {
            rule::further_parameter(mistakes, other);
            return None;
        }
        [] | [_] => {
            rule::too_few(mistakes, &signature.ident);
            return None;
        }
    };
    let event = match event {
        Type::Reference(reference) if reference.mutability.is_none() => &*reference.elem,
        other => {
            rule::event_by_reference(mistakes, other);
            return None;
        }
    };
    let is_id = names::last_ident(id).is_some_and(|ident| ident == "Id");
    let Some(source) = names::argument(id, 0).filter(|_| is_id) else {
        rule::not_an_id(mistakes, id);
        return None;
    };
    (mistakes.count() == before).then(|| On {
        cfgs: attributes::cfgs(&function.attributes),
        function: signature.ident.clone(),
        event: event.clone(),
        source: source.clone(),
        cause: cause.cloned(),
        left_out: false,
    })
}

fn check_plain(signature: &Signature, mistakes: &mut Mistakes) {
    if let Some(token) = &signature.asyncness {
        rule::asynchronous(mistakes, token);
    }
    if !signature.generics.params.is_empty() {
        rule::generics(mistakes, &signature.generics.params);
    }
}

/// A function that writes to a table. Returns whether it takes the table.
fn check_table(signature: &Signature, types: &[&Type], mistakes: &mut Mistakes) -> bool {
    if let Some(receiver) = signature.receiver() {
        rule::receiver_of_table(mistakes, receiver);
        return false;
    }
    match types.first() {
        Some(Type::Reference(first))
            if first.mutability.is_some() && is_table(&Type::Reference(first.clone())) => {}
        Some(first) => {
            rule::receiver_of_table(mistakes, first);
            return false;
        }
        None => {
            rule::receiver_of_table(mistakes, &signature.ident);
            return false;
        }
    }
    if matches!(signature.output, ReturnType::Default) {
        rule::table_returns(mistakes, &signature.ident);
    }
    true
}

/// A function that changes a view in memory.
fn check_view(signature: &Signature, mistakes: &mut Mistakes) {
    match signature.receiver() {
        Some(receiver) if matches!(&receiver.kind, ReceiverKind::Reference(_, _, Some(_))) => {}
        Some(receiver) => rule::receiver(mistakes, receiver),
        None => rule::receiver(mistakes, &signature.ident),
    }
    if let ReturnType::Type(_, ty) = &signature.output {
        rule::returns(mistakes, ty);
    }
}

fn is_reference_to(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Reference(reference) if reference.mutability.is_none() => {
            names::last_ident(&reference.elem).is_some_and(|ident| ident == name)
        }
        _ => false,
    }
}

/// The name of a table, or a name that can be used after a report.
fn table(option: &OneOption, mistakes: &mut Mistakes) -> Option<String> {
    let text: LitStr = option.expect("\"…\"", mistakes)?;
    let name = text.value();
    let is_first = |it: char| it.is_ascii_lowercase() || it == '_';
    let is_plain = name.starts_with(is_first)
        && name.chars().all(|it| is_first(it) || it.is_ascii_digit())
        && name.len() <= LONGEST;
    if !is_plain {
        rule::table_name(mistakes, &text);
    } else if OWN.contains(&&*name) || name.starts_with("sqlite_") {
        rule::table_of_the_store(mistakes, &text);
    }
    Some(name)
}

/// The longest name of a table. The name of a new version has a suffix, and PostgreSQL cuts names.
const LONGEST: usize = 48;

/// The tables of the stores.
const OWN: [&str; 10] = [
    "streams",
    "events",
    "states",
    "claims",
    "messages",
    "checkpoints",
    "pruned",
    "documents",
    "document_count",
    "format",
];

/// The options of `#[projection(…)]`.
#[derive(Default)]
struct Options {
    name: Option<String>,
    former_names: Vec<String>,
    /// The name of the table.
    table: Option<String>,
    version: Option<u32>,
    path: Option<Path>,
}

impl Options {
    fn read(arguments: TokenStream, on_struct: bool, mistakes: &mut Mistakes) -> Self {
        let mut read = Self::default();
        let (mut version, mut has_table) = (None, false);
        let known: &[&str] = if on_struct {
            &["name", "was", "table", "version", "crate"]
        } else {
            &["crate"]
        };
        options::each(
            arguments,
            "projection",
            known,
            mistakes,
            |option, mistakes| {
                match option.name.to_string().as_str() {
                    "crate" => read.path = option.path("::entail", mistakes),
                    name @ ("name" | "was" | "table" | "version") if !on_struct => {
                        rule::option_of_struct(mistakes, &option.name, name);
                    }
                    "name" => read.name = option.text(mistakes),
                    "was" => read.former_names = option.texts(mistakes).unwrap_or_default(),
                    "table" => read.table = table(option, mistakes),
                    "version" => {
                        version = Some(option.name.clone());
                        read.version = option.version(mistakes);
                    }
                    _ => return false,
                }
                has_table |= option.name == "table";
                true
            },
        );
        if let Some(version) = version.filter(|_| !has_table) {
            rule::version_without_table(mistakes, &version);
        }
        read
    }
}
