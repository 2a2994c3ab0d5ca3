//! Names: stored names and type names made from names in the source, and types as text.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;

use super::spans::with_inner;

/// The stored name of `LineAdded` or `line_added`: `line-added`.
pub(crate) fn stored(ident: &Ident) -> String {
    let text = ident.unraw().to_string();
    let mut name = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(letter) = rest.next() {
        if letter == '_' {
            if !name.is_empty() && rest.peek().is_some() {
                name.push('-');
            }
        } else {
            let starts_word = letter.is_uppercase()
                && before.is_some_and(|before| {
                    before != '_'
                        && (!before.is_uppercase()
                            || rest.peek().is_some_and(|next| next.is_lowercase()))
                });
            if starts_word {
                name.push('-');
            }
            name.extend(letter.to_lowercase());
        }
        before = Some(letter);
    }
    name
}

/// `add_line` as a type: `AddLine`.
pub(crate) fn type_name(ident: &Ident) -> Ident {
    let text = ident.unraw().to_string();
    let mut name = String::with_capacity(text.len());
    for word in text.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        name.extend(letters);
    }
    if name.is_empty() || name == "Self" {
        name.push('_');
    }
    Ident::new(&name, ident.span())
}

/// The names in a path.
pub(crate) fn segments(path: &syn::Path) -> Vec<String> {
    let names = path.segments.iter();
    names.map(|segment| segment.ident.to_string()).collect()
}

/// The name at the end of a type's path.
pub(crate) fn last_ident(ty: &syn::Type) -> Option<&Ident> {
    match ty {
        syn::Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The type at this place among the arguments of a type: the `E` of `Result<T, E>` is at 1.
pub(crate) fn argument(ty: &syn::Type, place: usize) -> Option<&syn::Type> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments
    else {
        return None;
    };
    match arguments.args.iter().nth(place)? {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

/// The name of a type that is written as a name alone.
pub(crate) fn alone(ty: &syn::Type) -> Option<&Ident> {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

/// The path of a type without arguments at its end.
pub(crate) fn path(ty: &syn::Type) -> Option<&syn::Path> {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            last.arguments.is_none().then_some(&path.path)
        }
        _ => None,
    }
}

/// The type of this name.
pub(crate) fn type_named(name: &Ident) -> syn::Type {
    type_of(syn::Path::from(name.clone()))
}

/// The type at this path.
pub(crate) const fn type_of(path: syn::Path) -> syn::Type {
    syn::Type::Path(syn::TypePath {
        attrs: Vec::new(),
        qself: None,
        path,
    })
}

/// The owned type to write instead of a reference to `borrowed`, in backticks.
pub(crate) fn owned(borrowed: &syn::Type) -> String {
    match (borrowed, last_ident(borrowed)) {
        (_, Some(ident)) if ident == "str" => "`String`".to_owned(),
        (syn::Type::Slice(slice), _) => format!("`Vec<{}>`", text(&slice.elem)),
        _ => format!("`{}`", text(borrowed)),
    }
}

/// Whether two types are written with the same tokens.
pub(crate) fn same(one: &syn::Type, other: &syn::Type) -> bool {
    one.to_token_stream().to_string() == other.to_token_stream().to_string()
}

/// Whether two types name one event, perhaps by different paths. Two events of an aggregate never
/// have the same name.
pub(crate) fn same_event(one: &syn::Type, other: &syn::Type) -> bool {
    match (last_ident(one), last_ident(other)) {
        (Some(one), Some(other)) => one == other,
        _ => same(one, other),
    }
}

/// Rewrites the tokens of something. It stays as it is if it cannot be read afterwards.
pub(crate) fn rewrite<T: ToTokens + syn::parse::Parse>(
    it: &mut T,
    write: impl Fn(TokenStream) -> TokenStream,
) {
    if let Ok(rewritten) = syn::parse2(write(it.to_token_stream())) {
        *it = rewritten;
    }
}

/// The same with the name of a type in place of `Self`, for code in which `Self` would be another
/// type.
pub(crate) fn without_self<T>(it: &T, name: impl ToTokens) -> T
where
    T: ToTokens + syn::parse::Parse + Clone,
{
    let name = name.into_token_stream();
    let mut replaced = it.clone();
    rewrite(&mut replaced, |tokens| replace_self(tokens, &name));
    replaced
}

/// The same tokens with these in place of `Self`.
pub(crate) fn replace_self(tokens: TokenStream, name: &TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => name.clone(),
            TokenTree::Group(group) => {
                let inner = replace_self(group.stream(), name);
                TokenTree::Group(with_inner(&group, inner)).into()
            }
            other => other.into(),
        })
        .collect()
}

/// The same tokens without this name and the `::` after it.
pub(crate) fn without_prefix(tokens: TokenStream, name: &Ident) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut written = TokenStream::new();
    while let Some(token) = tokens.next() {
        match (&token, tokens.peek()) {
            (TokenTree::Ident(ident), Some(TokenTree::Punct(colon)))
                if ident == name && colon.as_char() == ':' =>
            {
                tokens.next();
                tokens.next();
            }
            (TokenTree::Group(group), _) => {
                let inner = without_prefix(group.stream(), name);
                written.extend([TokenTree::Group(with_inner(group, inner))]);
            }
            _ => written.extend([token]),
        }
    }
    written
}

/// A type as a person would write it: `Vec<Id<Product>>`.
pub(crate) fn text(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.into_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => {
                text.push(punct.as_char());
                if matches!(punct.as_char(), ',' | ';') {
                    text.push(' ');
                }
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                if text.ends_with(|last: char| last.is_alphanumeric() || last == '_') {
                    text.push(' ');
                }
                text.push_str(&token.to_string());
            }
        }
    }
}

/// A local that never clashes with a name of the user's.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// Whether this name is a word of the type.
pub(crate) fn mentions(ty: &syn::Type, name: &Ident) -> bool {
    let text = text(ty);
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .any(|word| name == word)
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Ident, Span};

    use super::{stored, text, type_name};

    fn ident(text: &str) -> Ident {
        syn::parse_str(text).unwrap_or_else(|_| Ident::new_raw(&text[2..], Span::call_site()))
    }

    #[test]
    fn stored_names_are_in_kebab_case() {
        for (source, expected) in [
            ("LineAdded", "line-added"),
            ("line_added", "line-added"),
            ("Order", "order"),
            ("HTTPRequestSent", "http-request-sent"),
            ("Version2Made", "version2-made"),
            ("r#move", "move"),
            ("_private", "private"),
        ] {
            assert_eq!(stored(&ident(source)), expected);
        }
    }

    #[test]
    fn methods_become_types() {
        for (source, expected) in [
            ("add_line", "AddLine"),
            ("place", "Place"),
            ("r#move", "Move"),
            ("_hidden", "Hidden"),
            ("r#loop", "Loop"),
        ] {
            assert_eq!(type_name(&ident(source)), expected);
        }
    }

    #[test]
    fn types_read_as_they_are_written() -> syn::Result<()> {
        for source in [
            "Vec<Id<Product>>",
            "[u8; 4]",
            "(u32, Option<String>)",
            "std::time::Duration",
        ] {
            assert_eq!(text(syn::parse_str::<syn::Type>(source)?), source);
        }
        Ok(())
    }
}
