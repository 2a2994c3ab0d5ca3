//! The options of an attribute: `#[event(name = "…", version = 2)]`.

use proc_macro2::TokenStream;
use syn::{
    Ident, Lit, LitInt, LitStr, Path, Result, Token, Type, bracketed,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    token,
};

use crate::{diagnostics::Mistakes, syntax::names};

/// One option, with its value if it has one.
pub(crate) struct OneOption {
    pub(crate) name: Ident,
    value: Option<TokenStream>,
    /// It was written `name(value)`.
    in_parentheses: bool,
}

impl Parse for OneOption {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(Lit) {
            let literal: Lit = input.parse()?;
            return Err(syn::Error::new_spanned(
                &literal,
                format!(
                    "an option has a name\n\nwrite: `name = {}`",
                    names::text(&literal)
                ),
            ));
        }
        let name = input.call(Ident::parse_any)?;
        let mut value = None;
        let in_parentheses = input.peek(token::Paren);
        if in_parentheses {
            let content;
            parenthesized!(content in input);
            value = Some(content.parse()?);
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let mut tokens = TokenStream::new();
            // A value ends at a comma that is not inside `<…>`.
            let mut depth = 0_usize;
            while !input.is_empty() && (depth > 0 || !input.peek(Token![,])) {
                if input.peek(Token![<]) {
                    depth = depth.saturating_add(1);
                } else if input.peek(Token![>]) {
                    depth = depth.saturating_sub(1);
                }
                tokens.extend([input.parse::<proc_macro2::TokenTree>()?]);
            }
            value = Some(tokens);
        }
        Ok(Self {
            name,
            value,
            in_parentheses,
        })
    }
}

impl OneOption {
    fn parse_value<T: Parse>(&self, example: &str) -> Result<T> {
        let value = self.value.clone().unwrap_or_default();
        syn::parse2(value).map_err(|_| {
            let name = &self.name;
            let advice = format!("write: `{name} = {example}`");
            match self.value.as_ref().filter(|value| !value.is_empty()) {
                Some(value) => {
                    let said = format!("`{name}` takes a value of another kind\n\n{advice}");
                    syn::Error::new_spanned(value, said)
                }
                None => {
                    let said = format!("`{name}` needs a value\n\n{advice}");
                    syn::Error::new(name.span(), said)
                }
            }
        })
    }

    pub(crate) fn text(&self) -> Result<LitStr> {
        let text: LitStr = self.parse_value("\"…\"")?;
        if text.value().is_empty() || text.value().chars().any(char::is_control) {
            return Err(syn::Error::new_spanned(
                &text,
                "a stored name is one line of text\n\nwrite: a short name that will never need to change",
            ));
        }
        Ok(text)
    }

    /// One stored name, or several: `"a"` or `["a", "b"]`.
    pub(crate) fn texts(&self) -> Result<Vec<String>> {
        let value = self.value.clone().unwrap_or_default();
        let Ok(array) = syn::parse2::<syn::ExprArray>(value) else {
            return self.text().map(|text| vec![text.value()]);
        };
        array
            .elems
            .iter()
            .map(|element| match element {
                syn::Expr::Lit(syn::ExprLit {
                    lit: Lit::Str(text),
                    ..
                }) => Ok(text.value()),
                other => Err(syn::Error::new_spanned(
                    other,
                    "a stored name is a text\n\nwrite: `[\"one\", \"another\"]`",
                )),
            })
            .collect()
    }

    /// A whole number, whichever.
    pub(crate) fn literal(&self, example: &str) -> Result<LitInt> {
        self.parse_value(example)
    }

    pub(crate) fn number(&self) -> Result<u32> {
        let number = self.literal("2")?;
        match number.base10_parse() {
            Ok(0) | Err(_) => Err(syn::Error::new_spanned(
                number,
                format!(
                    "a version counts from 1\n\nwrite: `{} = 2` for the first change",
                    self.name
                ),
            )),
            Ok(version) => Ok(version),
        }
    }

    /// A type. One in quotes is reported, and taken for what it says.
    pub(crate) fn ty(&self, example: &str, mistakes: &mut Mistakes) -> Option<Type> {
        if let Some(Ok(Lit::Str(text))) = self.value.clone().map(syn::parse2)
            && let Ok(ty) = text.parse::<Type>()
        {
            let (name, written) = (&self.name, text.value());
            mistakes.push(syn::Error::new_spanned(
                &text,
                format!("`{name}` takes a type, without quotes\n\nwrite: `{name} = {written}`"),
            ));
            return Some(ty);
        }
        mistakes.keep(self.parse_value(example))
    }

    /// Several types: `[LineRemoved, OrderClosed]`.
    pub(crate) fn types(&self, example: &str) -> Result<Vec<Type>> {
        let list = |input: ParseStream<'_>| {
            let content;
            bracketed!(content in input);
            Punctuated::<Type, Token![,]>::parse_terminated(&content)
        };
        let value = self.value.clone().unwrap_or_default();
        match list.parse2(value) {
            Ok(types) => Ok(types.into_iter().collect()),
            Err(_) => Err(syn::Error::new(
                self.name.span(),
                format!(
                    "`{0}` needs a list of types\n\nwrite: `{0} = {example}`",
                    self.name
                ),
            )),
        }
    }

    pub(crate) fn ident(&self, example: &str) -> Result<Ident> {
        self.parse_value(example)
    }

    pub(crate) fn path(&self, example: &str) -> Result<Path> {
        // `crate = "…"` is how serde writes it, `crate = …` how a path is written.
        if let Some(Ok(Lit::Str(text))) = self.value.clone().map(syn::parse2) {
            return text.parse();
        }
        let value = self.value.clone().unwrap_or_default();
        Path::parse_mod_style.parse2(value).map_err(|_| {
            let name = &self.name;
            syn::Error::new(
                name.span(),
                format!("`{name}` needs a path\n\nwrite: `{name} = {example}`"),
            )
        })
    }

    /// That the option stands alone.
    pub(crate) fn flag(&self) -> Result<bool> {
        match &self.value {
            None => Ok(true),
            Some(value) => Err(syn::Error::new_spanned(
                value,
                format!("`{0}` takes no value\n\nwrite: `{0}`", self.name),
            )),
        }
    }
}

/// Reads the options of an attribute. `read` answers `false` for one that it does not know.
pub(crate) fn each(
    arguments: TokenStream,
    attribute: &str,
    known: &[&str],
    mistakes: &mut Mistakes,
    mut read: impl FnMut(&OneOption, &mut Mistakes) -> bool,
) {
    let options = Punctuated::<OneOption, Token![,]>::parse_terminated.parse2(arguments);
    let Some(options) = mistakes.keep(options) else {
        return;
    };
    let mut seen: Vec<String> = Vec::new();
    for mut option in options {
        let written = option.name.clone();
        if !known.contains(&written.to_string().as_str())
            && let Some(meant) = closest(&written.to_string(), known)
        {
            // What it says is taken for what was meant, so that nothing else is missing.
            mistakes.push(unknown(&written, attribute, known));
            option.name = Ident::new(meant, written.span());
        }
        let name = option.name.to_string();
        if option.in_parentheses {
            let value = option.value.clone().unwrap_or_default();
            mistakes.push(syn::Error::new(
                written.span(),
                format!(
                    "an option is given with `=`\n\nwrite: `{written} = {}`",
                    names::text(value)
                ),
            ));
        }
        if seen.contains(&name) {
            mistakes.push(syn::Error::new(
                option.name.span(),
                format!("`{name}` stands here twice\n\nwrite: it once"),
            ));
        } else if !read(&option, mistakes) {
            mistakes.push(unknown(&option.name, attribute, known));
        }
        seen.push(name);
    }
}

fn unknown(name: &Ident, attribute: &str, known: &[&str]) -> syn::Error {
    let text = name.to_string();
    let write = match closest(&text, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None if known.is_empty() => format!("`#[{attribute}]` alone"),
        None => {
            let list: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
            format!("one of {}", list.join(", "))
        }
    };
    let text = format!("`#[{attribute}]` has no option `{text}`\n\nwrite: {write}");
    syn::Error::new(name.span(), text)
}

/// The known option that was probably meant.
fn closest<'a>(text: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|known| (distance(text, known), *known))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, known)| known)
}

/// How many letters differ: the Levenshtein distance.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        for (place, b) in row.iter_mut().skip(1).zip(other.chars()) {
            let above = *place;
            let cheapest = above.min(left).saturating_add(1);
            left = cheapest.min(diagonal.saturating_add(usize::from(a != b)));
            diagonal = above;
            *place = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_count_letters() {
        for (one, other, expected) in [
            ("error", "error", 0),
            ("eror", "error", 1),
            ("defualt", "default", 2),
            ("", "id", 2),
            ("name", "", 4),
        ] {
            assert_eq!(distance(one, other), expected);
        }
    }
}
