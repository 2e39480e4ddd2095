//! What tests of users and of the session share: a desk with one user of each role, and how they are
//! asked for things at its window.

use contract::command::{AskSession, AskUsers, RefundOrder};
use contract::order::OrderView;
use contract::session::{Secret, SessionAsk, SessionView, UserView, UsersAsk};
use contract::sync::Endpoints;
use contract::{ApiError, Command};
use domain::Money;
use domain::roles::Role;

use crate::TestDesk;
use crate::desk::quick_config;

/// Asks at the window, as whoever is signed in there.
pub async fn ask<C: Command>(test: &TestDesk, command: C) -> Result<C::Reply, ApiError> {
    let reply = test.desk.ask(command.into()).await?;
    Ok(serde_json::from_str(&reply).expect("the reply is what the command promises"))
}

/// Asks something of the session.
pub async fn session(test: &TestDesk, wish: SessionAsk) -> Result<SessionView, ApiError> {
    ask(test, AskSession { ask: wish }).await
}

/// Asks something about users.
pub async fn users(test: &TestDesk, wish: UsersAsk) -> Result<Vec<UserView>, ApiError> {
    ask(test, AskUsers { ask: wish }).await
}

/// Everybody's password is made of their login.
pub fn password(login: &str) -> Secret {
    Secret(format!("{login} has a secret"))
}

/// The wish to create a user.
pub fn create(login: &str, role: Role) -> UsersAsk {
    UsersAsk::Create {
        login: login.to_owned(),
        name: login.to_uppercase(),
        role,
        password: password(&login.to_lowercase()),
    }
}

/// The wish to sign in.
pub fn sign_in(login: &str, password: &Secret) -> SessionAsk {
    SessionAsk::SignIn { login: login.to_owned(), password: password.clone() }
}

/// Signs out whoever is there, and `login` in.
pub async fn enter_as(test: &TestDesk, login: &str) {
    session(test, SessionAsk::SignOut).await.expect("anybody may leave");
    session(test, sign_in(login, &password(login))).await.expect("the password is right");
}

/// A desk with one user of each role; the admin is signed in.
pub async fn staffed(endpoints: Endpoints) -> TestDesk {
    let mut config = quick_config(endpoints);
    config.refund_limits.alone = Some(Money::new(500, config.currency));
    config.refund_limits.two = Some(Money::new(1_000, config.currency));
    let test = TestDesk::with(config).await;
    for (login, role) in
        [("root", Role::Admin), ("ann", Role::Clerk), ("sam", Role::Supervisor), ("sue", Role::Supervisor)]
    {
        users(&test, create(login, role)).await.expect("a user can be created");
    }
    test
}

/// The wish to give `amount` back.
pub fn refund(view: &OrderView, amount: &str) -> RefundOrder {
    let reason = "scratched".to_owned();
    RefundOrder { id: view.order.id, version: None, amount: Some(amount.to_owned()), items: Vec::new(), reason }
}
