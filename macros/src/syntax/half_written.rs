//! Reads an impl block, or a function, whose bodies may be half-written.
//!
//! Bodies are kept as tokens. A body that cannot be parsed is not checked, and everything else
//! works: rustc reports the syntax error, and editors keep completing in the body.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Block, Generics, ImplItem, Path, Result, Signature, Token, Type, Visibility, braced,
    parse::{Parse, ParseStream},
};

pub(crate) struct ImplBlock {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) generics: Generics,
    /// The trait, if it is the impl of a trait.
    pub(crate) of_trait: Option<Path>,
    pub(crate) aggregate: Type,
    pub(crate) members: Vec<Member>,
}

pub(crate) enum Member {
    Function(Box<Function>),
    Item(Box<ImplItem>),
    Other(TokenStream),
}

/// A function whose body may be half-written.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Group,
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

impl Function {
    /// The body, if it can be parsed. Otherwise rustc reports what is wrong with it.
    pub(crate) fn block(&self) -> Option<Block> {
        syn::parse2(self.body.to_token_stream()).ok()
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            visibility,
            signature,
            body,
        } = self;
        tokens.extend(quote!(#(#attributes)* #visibility #signature #body));
    }
}

/// The body of a function. A body that comes from a fragment of a `macro_rules!` has no visible
/// bracket around its braces.
pub(crate) fn braces(token: &TokenTree) -> Option<Group> {
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
