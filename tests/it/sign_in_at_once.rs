//! What comes at the same moment: wrong passwords, an admin's change while a password is looked at,
//! two admins who leave, two users of one login, and two refunds with one confirmation.

use contract::ErrorCode;
use contract::domain::roles::Role;
use contract::session::{Secret, SessionAsk, UsersAsk};
use contract::sync::Endpoints;
use store::User;
use tests::amending::{items, paid};
use tests::staff::{ask, create, enter_as, password, refund, session, sign_in, staffed, users};
use tests::{TestDesk, TestWorld};

fn change(login: &str, role: Role, active: bool) -> UsersAsk {
    UsersAsk::Change { login: login.to_owned(), name: login.to_uppercase(), role, active }
}

fn agree(login: &str, given: &Secret) -> SessionAsk {
    SessionAsk::Approve { login: login.to_owned(), password: given.clone() }
}

/// A user as saved.
async fn saved(test: &TestDesk, login: &str) -> User {
    test.desk.store().reader().user(login).await.expect("users can be read").expect("there is one")
}

#[tokio::test]
async fn wrong_passwords_given_at_once_all_count_and_lock_the_login() {
    let test = staffed(Endpoints::default()).await;
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    let guess = || session(&test, sign_in("ann", &Secret("a wrong guess".to_owned())));
    let (one, two, three, four, five) = tokio::join!(guess(), guess(), guess(), guess(), guess());
    let answers = [one, two, three, four, five].map(|answer| answer.expect_err("it is wrong").code);
    assert_eq!(answers.iter().filter(|code| **code == ErrorCode::RateLimited).count(), 1, "{answers:?}");
    assert_eq!(saved(&test, "ann").await.failures, 5);
    let right = session(&test, sign_in("ann", &password("ann"))).await.expect_err("it is not looked at");
    assert_eq!(right.code, ErrorCode::RateLimited);
}

#[tokio::test]
async fn guesses_under_way_when_a_login_locks_are_not_answered_any_more() {
    let test = staffed(Endpoints::default()).await;
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    let guess = || session(&test, sign_in("ann", &Secret("a wrong guess".to_owned())));
    for _ in 0..4 {
        guess().await.expect_err("it is wrong");
    }
    let (one, two, three) = tokio::join!(guess(), guess(), guess());
    let answers = [one, two, three].map(|answer| answer.expect_err("it is wrong").message);
    assert!(answers.iter().all(|said| said.contains("locked for 1 minute")), "one locks, no other counts: {answers:?}");
    assert_eq!(saved(&test, "ann").await.failures, 5);
}

#[tokio::test]
async fn what_an_admin_changes_while_a_password_is_looked_at_stays_changed() {
    let test = staffed(Endpoints::default()).await;
    let wrong = agree("sue", &password("bob"));
    let (answer, changed) = tokio::join!(session(&test, wrong), users(&test, change("sue", Role::Clerk, true)));
    answer.expect_err("it is wrong");
    changed.expect("an admin may");
    assert_eq!(saved(&test, "sue").await.role, Role::Clerk, "a wrong password brings no role back");

    session(&test, agree("sam", &password("bob"))).await.expect_err("it is wrong");
    let right = agree("sam", &password("sam"));
    let (answer, changed) = tokio::join!(session(&test, right), users(&test, change("sam", Role::Supervisor, false)));
    answer.expect_err("they may not sign in any more");
    changed.expect("an admin may");
    assert!(!saved(&test, "sam").await.active, "a right one lets nobody back in");

    users(&test, create("eve", Role::Admin)).await.expect("there may be two");
    let own = SessionAsk::ChangePassword { password: password("root"), new: Secret("another secret".to_owned()) };
    let (answer, changed) = tokio::join!(session(&test, own), users(&test, change("root", Role::Clerk, true)));
    answer.expect("it was right");
    changed.expect("there is another admin");
    assert_eq!(saved(&test, "root").await.role, Role::Clerk, "a new password brings no role back");
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    session(&test, sign_in("root", &Secret("another secret".to_owned()))).await.expect("it is theirs now");
}

#[tokio::test]
async fn of_two_admins_who_leave_at_once_one_stays() {
    let test = staffed(Endpoints::default()).await;
    users(&test, change("sam", Role::Admin, true)).await.expect("there may be two");
    let leave = |login: &str, role, active| users(&test, change(login, role, active));
    let (one, other) = tokio::join!(leave("root", Role::Clerk, true), leave("sam", Role::Admin, false));
    let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).map(|error| error.code).collect();
    assert_eq!(refused, [ErrorCode::InvalidTransition]);
    let everybody = test.desk.store().reader().users().await.expect("users can be read");
    assert_eq!(everybody.iter().filter(|user| user.role == Role::Admin && user.active).count(), 1);
}

#[tokio::test]
async fn a_login_given_twice_at_once_is_one_persons() {
    let test = staffed(Endpoints::default()).await;
    let new = |given: &str| UsersAsk::Create {
        login: "bob".to_owned(),
        name: "Bob".to_owned(),
        role: Role::Clerk,
        password: Secret(given.to_owned()),
    };
    let (one, other) = tokio::join!(users(&test, new("one of the two")), users(&test, new("the other one")));
    let theirs = if one.is_ok() { "one of the two" } else { "the other one" };
    let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).filter_map(|error| error.field).collect();
    assert_eq!(refused, ["login"]);
    session(&test, SessionAsk::SignOut).await.expect("anybody may leave");
    session(&test, sign_in("bob", &Secret(theirs.to_owned()))).await.expect("nobody else set another");
}

#[tokio::test]
async fn one_confirmation_counts_for_one_of_two_refunds_asked_at_once() {
    let world = TestWorld::start(None).await;
    let test = staffed(world.endpoints()).await;
    let orders =
        [paid(&test, &items(&[("22110", 20, "2.55")])).await, paid(&test, &items(&[("22110", 20, "2.55")])).await];
    enter_as(&test, "sam").await;
    for amount in ["5.01", "10.01"] {
        session(&test, SessionAsk::Confirm { password: password("sam") }).await.expect("it is right");
        session(&test, agree("sue", &password("sue"))).await.expect("she may");
        let (one, other) = tokio::join!(ask(&test, refund(&orders[0], amount)), ask(&test, refund(&orders[1], amount)));
        let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        let said: Vec<_> = refused.iter().map(|error| (error.code, error.field.as_deref())).collect();
        assert_eq!(said, [(ErrorCode::Forbidden, Some("password"))], "{amount}");
        test.drain(60).await;
    }
    let log = test.desk.store().reader().audit(50).await.expect("it can be read");
    assert_eq!(log.iter().filter(|entry| entry.action == "refund above limit").count(), 2);
}

#[tokio::test]
async fn a_refund_refused_for_another_reason_does_not_use_the_confirmation_up() {
    let world = TestWorld::start(None).await;
    let test = staffed(world.endpoints()).await;
    let order = paid(&test, &items(&[("22110", 20, "2.55")])).await;
    enter_as(&test, "sam").await;
    session(&test, SessionAsk::Confirm { password: password("sam") }).await.expect("it is right");
    let too_much = ask(&test, refund(&order, "999.00")).await.expect_err("so much was never paid");
    assert_ne!(too_much.field.as_deref(), Some("password"), "{too_much:?}");
    // It is given back, but no longer for that: two minutes are two minutes.
    test.clock.advance_ms(90_000);
    ask(&test, refund(&order, "999.00")).await.expect_err("so much was never paid");
    test.clock.advance_ms(40_000);
    let late = ask(&test, refund(&order, "5.01")).await.expect_err("it is over");
    assert_eq!(late.field.as_deref(), Some("password"));
    session(&test, SessionAsk::Confirm { password: password("sam") }).await.expect("it is right");
    ask(&test, refund(&order, "999.00")).await.expect_err("so much was never paid");
    ask(&test, refund(&order, "5.01")).await.expect("it was confirmed for one refund");
}
