//! The text of all attributes for serde in an item. Stored states depend on it.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::syntax::names;

/// The attributes for serde in an item, each with the name that follows it.
pub(crate) fn written(item: TokenStream) -> String {
    let mut written = String::new();
    write(item, &mut written);
    written
}

fn write(tokens: TokenStream, written: &mut String) {
    let is_for_serde = |group: &Group| {
        let mut tokens = group.stream().into_iter();
        match tokens.next() {
            Some(TokenTree::Ident(name)) if name == "serde" => true,
            Some(TokenTree::Ident(name)) if name == "cfg_attr" => {
                names::text(group.stream()).contains("serde")
            }
            _ => false,
        }
    };
    let mut is_named = true;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match (&token, tokens.peek()) {
            (TokenTree::Punct(hash), Some(TokenTree::Group(attribute)))
                if hash.as_char() == '#' && attribute.delimiter() == Delimiter::Bracket =>
            {
                if is_for_serde(attribute) {
                    written.push_str(&names::text(attribute.stream()));
                    written.push(' ');
                    is_named = false;
                }
                tokens.next();
            }
            (TokenTree::Ident(name), _) if !is_named && name != "pub" => {
                written.push_str(&name.to_string());
                written.push(' ');
                is_named = true;
            }
            (TokenTree::Group(group), _) => write(group.stream(), written),
            _ => {}
        }
    }
}
