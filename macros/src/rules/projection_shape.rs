//! Rule 11: what a projection looks like.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::Type;

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::names,
};

const VIEW: Rule = Rule {
    number: Some(11),
    name: "projection_shape",
    why: "a projection is one plain type, and its `#[on]` functions change it with one event after the other",
};

const ONE: Rule = Rule {
    number: Some(11),
    name: "projection_shape",
    why: "an event changes a view in one place, so that a reader finds what it does",
};

const INSIDE: Rule = Rule {
    number: Some(11),
    name: "projection_shape",
    why: "only the `#[projection]` on the impl block around it can read it",
};

const EXAMPLE: &str = "`fn submitted(&mut self, event: &OrderSubmitted, order: Id<Order>)`";

const TABLE: Rule = Rule {
    number: Some(11),
    name: "projection_shape",
    why: "a projection in a table has no fields: its `#[on]` functions record statements, which run together with its position",
};

const NAME: Rule = Rule {
    number: Some(11),
    name: "projection_shape",
    why: "the table is created under this name, and SQLite and PostgreSQL have to understand it alike",
};

const ROW: &str = "`fn submitted(table: &mut Table<'_>, event: &OrderSubmitted, order: Id<Order>) \
     -> Result<(), TableError>`";

pub(crate) const PLAIN: Rule = VIEW;

pub(crate) const READABLE: &str =
    "a struct with the view, or the `impl` with its `#[on]` functions";

pub(crate) fn neither_struct_nor_block(mistakes: &mut Mistakes, item: impl ToTokens) {
    mistakes.add(
        item,
        &VIEW,
        "`#[projection]` is for a struct, or for the impl block of one",
        READABLE,
    );
}

pub(crate) fn generics(mistakes: &mut Mistakes, generics: impl ToTokens) {
    mistakes.add(
        generics,
        &VIEW,
        "a projection has no generics",
        "concrete types, or a separate projection for each type",
    );
}

pub(crate) fn trait_impl(mistakes: &mut Mistakes, path: impl ToTokens) {
    mistakes.add(
        path,
        &VIEW,
        "`#[projection]` is for the projection's own `impl`, not for the impl of a trait",
        "the `#[on]` functions in `impl OrdersByCustomer { … }`, and this impl without `#[projection]`",
    );
}

pub(crate) fn option_of_struct(mistakes: &mut Mistakes, option: &Ident, name: &str) {
    mistakes.add(
        option,
        &VIEW,
        format!("`{name}` is an option of the struct, not of the impl block"),
        format!("`#[projection({name} …)]` on the struct, and `#[projection]` on this impl block"),
    );
}

pub(crate) fn outside(mistakes: &mut Mistakes) {
    mistakes.add_at(
        Span::call_site(),
        &INSIDE,
        "`#[on]` is outside of a `#[projection] impl`",
        "`#[projection]` on the impl block of the projection, and `#[on]` on its functions",
    );
}

pub(crate) fn on_no_function(mistakes: &mut Mistakes, attribute: impl ToTokens) {
    mistakes.add(
        attribute,
        &INSIDE,
        "`#[on]` is for a `fn`",
        format!("`#[on]` on a function of the impl block: {EXAMPLE}"),
    );
}

pub(crate) fn no_events(mistakes: &mut Mistakes, projection: &Type) {
    mistakes.add(
        projection,
        &VIEW,
        "no event changes this projection",
        format!("`#[on]` on a function of this impl block: {EXAMPLE}"),
    );
}

pub(crate) fn asynchronous(mistakes: &mut Mistakes, token: impl ToTokens) {
    mistakes.add(
        token,
        &VIEW,
        "a function with `#[on]` is not `async`",
        "a plain `fn`",
    );
}

pub(crate) fn receiver(mistakes: &mut Mistakes, at: impl ToTokens) {
    mistakes.add(
        at,
        &VIEW,
        "a function with `#[on]` takes `&mut self`",
        EXAMPLE,
    );
}

pub(crate) fn returns(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &VIEW,
        "a function with `#[on]` returns nothing: the event has happened",
        EXAMPLE,
    );
}

pub(crate) fn too_few(mistakes: &mut Mistakes, function: &Ident) {
    mistakes.add(
        function,
        &VIEW,
        "a function with `#[on]` takes an event, and the id of the aggregate that it happened to",
        EXAMPLE,
    );
}

pub(crate) fn event_by_reference(mistakes: &mut Mistakes, ty: &Type) {
    let event = match ty {
        Type::Reference(reference) => names::text(&reference.elem),
        other => names::text(other),
    };
    mistakes.add(
        ty,
        &VIEW,
        "a function with `#[on]` takes the event by shared reference",
        format!("`&{event}`"),
    );
}

pub(crate) fn not_an_id(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &VIEW,
        "the parameter after the event is the id of the aggregate that the event happened to",
        "`order: Id<Order>`, by value",
    );
}

pub(crate) fn further_parameter(mistakes: &mut Mistakes, ty: impl ToTokens) {
    mistakes.add(
        ty,
        &VIEW,
        "a function with `#[on]` cannot take this parameter",
        "`cause: &Cause<…>` as the last parameter, which has the event's id, version, time and \
         correlation",
    );
}

pub(crate) fn two_for_one_event(mistakes: &mut Mistakes, function: &Ident, event: &Type) {
    let event = names::text(event);
    mistakes.add(
        function,
        &ONE,
        format!("two functions with `#[on]` are for `{event}`"),
        "one function, which calls the other one",
    );
}

pub(crate) fn no_columns(mistakes: &mut Mistakes, projection: &Type) {
    mistakes.add(
        projection,
        &TABLE,
        "the table has no columns",
        "the columns in this impl block, as SQL: `const COLUMNS: &str = \"id TEXT PRIMARY KEY\";`",
    );
}

pub(crate) fn receiver_of_table(mistakes: &mut Mistakes, at: impl ToTokens) {
    mistakes.add(
        at,
        &TABLE,
        "a function with `#[on]` of a projection in a table takes the table as its first parameter",
        ROW,
    );
}

pub(crate) fn table_returns(mistakes: &mut Mistakes, function: &Ident) {
    mistakes.add(
        function,
        &TABLE,
        "a function with `#[on]` of a projection in a table returns what `table.execute(…)` returns",
        ROW,
    );
}

pub(crate) fn table_with_fields(mistakes: &mut Mistakes, fields: impl ToTokens) {
    mistakes.add(
        fields,
        &TABLE,
        "a projection in a table is a struct without fields",
        "`pub struct OrdersByCustomer;`",
    );
}

pub(crate) fn version_without_table(mistakes: &mut Mistakes, option: &Ident) {
    mistakes.add(
        option,
        &TABLE,
        "`version` is the version of a table, and this projection has no table",
        "`#[projection(table = \"orders_by_customer\", version = 1)]`, or no `version`",
    );
}

pub(crate) fn table_name(mistakes: &mut Mistakes, name: impl ToTokens) {
    mistakes.add(
        name,
        &NAME,
        "this is not a plain name for a table",
        "a name of lower-case letters, digits and `_`, with at most 48 characters: `orders_by_customer`",
    );
}

pub(crate) fn table_of_the_store(mistakes: &mut Mistakes, name: impl ToTokens) {
    mistakes.add(
        name,
        &NAME,
        "the store itself has a table of this name",
        "another name: `orders_by_customer`",
    );
}
