// Only rustdoc needs it. Its examples use these features.
#![cfg(all(
    doc,
    any(
        not(doctest),
        all(feature = "file", feature = "relay", feature = "testing")
    )
))]
#![doc = include_str!("guide_links.md")]
#![doc = include_str!("../guide/README.md")]

// The pages are in `docs/guide/`, and end with the targets of their links for the web page of the
// repository. `guide_links.md` has other targets for the same labels, for rustdoc. It comes before each
// page, and of two definitions of a label the first one counts.

/// Makes a module of each page.
macro_rules! pages {
    ($($name:ident: $file:literal,)*) => {$(
        #[doc = include_str!("guide_links.md")]
        #[doc = include_str!($file)]
        pub mod $name {}
    )*};
}

pages! {
    first_aggregate: "../guide/first-aggregate.md",
    commands_events_state: "../guide/commands-events-state.md",
    testing: "../guide/testing.md",
    storing_and_loading: "../guide/storing-and-loading.md",
    stores: "../guide/stores.md",
    errors_and_http: "../guide/errors-and-http.md",
    claims_and_idempotency: "../guide/claims-and-idempotency.md",
    changes: "../guide/changes.md",
    snapshots: "../guide/snapshots.md",
    policies_sagas_projections: "../guide/policies-sagas-projections.md",
    running: "../guide/running.md",
    deploying: "../guide/deploying.md",
    tenants: "../guide/tenants.md",
    from_cqrs_es: "../guide/from-cqrs-es.md",
    from_crud: "../guide/from-crud.md",
    rules: "../guide/rules.md",
    ready: "../guide/ready.md",
    glossary: "../docs/glossary.md",
    limits: "../docs/limits.md",
    observe: "../docs/observe.md",
}
