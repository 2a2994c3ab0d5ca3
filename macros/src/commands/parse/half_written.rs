//! Reads an impl block whose bodies may be half-written.
//!
//! Bodies are kept as tokens. A body that cannot be parsed is not checked, and everything else
//! works: rustc reports the syntax error, and editors keep completing in the body.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{
    Attribute, Generics, ImplItem, Path, Result, Token, Type, braced,
    parse::{Parse, ParseStream},
};

use crate::commands::model::Function;

pub(super) struct ImplBlock {
    pub(super) attributes: Vec<Attribute>,
    pub(super) generics: Generics,
    /// The trait, if it is the impl of a trait.
    pub(super) of_trait: Option<Path>,
    pub(super) aggregate: Type,
    pub(super) members: Vec<Member>,
}

pub(super) enum Member {
    Function(Box<Function>),
    Item(Box<ImplItem>),
    Other(TokenStream),
}

impl Parse for ImplBlock {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Option<Token![unsafe]>>()?;
        input.parse::<Token![impl]>()?;
        let mut generics: Generics = input.parse()?;
        let mut aggregate: Type = input.parse()?;
        let mut of_trait = None;
        if input.peek(Token![for]) {
            input.parse::<Token![for]>()?;
            if let Type::Path(path) = &aggregate {
                of_trait = Some(path.path.clone());
            }
            aggregate = input.parse()?;
        }
        generics.where_clause = input.parse()?;
        let content;
        braced!(content in input);
        let mut members = Vec::new();
        while !content.is_empty() {
            members.push(content.parse()?);
        }
        Ok(Self {
            attributes,
            generics,
            of_trait,
            aggregate,
            members,
        })
    }
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let ahead = input.fork();
        if let Ok(function) = ahead.parse::<Function>() {
            input.parse::<Function>()?;
            return Ok(Self::Function(Box::new(function)));
        }
        if input.fork().parse::<ImplItem>().is_ok() {
            return Ok(Self::Item(input.parse()?));
        }
        // Half-written: its tokens are passed on, one by one.
        let token: TokenTree = input.parse()?;
        Ok(Self::Other(token.into()))
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: {
                let token: TokenTree = input.parse()?;
                braces(&token).ok_or_else(|| syn::Error::new(token.span(), "expected a body"))?
            },
        })
    }
}

/// The body of a function. A body that comes from a fragment of a `macro_rules!` has no visible
/// bracket around its braces.
pub(super) fn braces(token: &TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut tokens = group.stream().into_iter();
            let inner = braces(&tokens.next()?)?;
            tokens.next().is_none().then_some(inner)
        }
        Delimiter::Parenthesis | Delimiter::Bracket => None,
    }
}
