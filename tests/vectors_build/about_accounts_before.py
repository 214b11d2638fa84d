"""CO2 statements and what lies before them: corrections of prior periods, rounding, the year before."""

from passport.carbon.rechecking.accounts import scaled, shown
from passport.vocab import StatusPurpose
from tests.vectors_build.about_accounts import LINES
from tests.vectors_build.accounts import asked, before, chain, draft, link, sign, sound
from tests.vectors_build.scenario import Given, given, scenario
from tests.vectors_build.stage import Stage, pack, put
from tests.world_acts import Edit
from tests.world_people import Document

GRAM = "0.000001"
HIDDEN = "books.c7 books.c8 books.c9"


def _added(result: Document, name: str, amount: str) -> None:
    """A part of the contribution that came from suppliers, wherever else it shows."""
    contribution, flow = result["contribution"], result["flow"]
    contribution[name] = amount
    contribution["total"] = shown(scaled(contribution["total"]) + scaled(amount))
    for part in ("upstream", "total"):
        flow[part] = shown(scaled(flow[part]) + scaled(amount))
    for row in result["balances"]:
        by = {"indirect/upstream": scaled(amount), "legacy": -scaled(amount)}.get(row["account"], 0)
        row["changes"][-1]["amount"] = shown(scaled(row["changes"][-1]["amount"]) + by)
        row["total"] = shown(scaled(row["total"]) + by)


def with_part(name: str, amount: str, *listed: str) -> Edit:
    """A part of the contribution in both columns, and the ``listed`` corrections of the year before."""

    def edit(document: Document) -> None:
        for result in document["credentialSubject"]["co2Statement"]["results"]:
            _added(result, name, amount)
            if listed:
                result["contribution"]["priorPeriodCorrections"] = [
                    {"key": f"2024/{place}", "year": "2024", "reason": "calculation-error", "amount": one}
                    for place, one in enumerate(listed)
                ]

    return edit


@scenario("verified", unknown=LINES)
def co2_statement_with_corrections_of_a_prior_period(w: Stage) -> Given:
    """What the year bears for the year before is listed, by year and reason (C3, DESIGN 2.7)."""
    return sound(w, "account", with_part("priorPeriod", "62", "70.5", "-8.5"))


@scenario("figures_wrong", "books.c3 claim.figures", unknown=LINES)
def co2_statement_with_a_prior_period_of_no_corrections(w: Stage) -> Given:
    """T250: an amount is put into prior periods, and no correction is listed (C3)."""
    return sound(w, "account", with_part("priorPeriod", "-900"))


@scenario("figures_wrong", "books.c3 claim.figures", unknown=LINES)
def co2_statement_with_a_prior_period_beyond_its_corrections(w: Stage) -> Given:
    """T250: the corrections that are listed come to another amount (C3)."""
    return sound(w, "account", with_part("priorPeriod", "-900", "-1"))


@scenario("verified", unknown=LINES)
def co2_statement_with_a_gram_of_rounding(w: Stage) -> Given:
    """Half a gram for each figure that is added up, and for the total (C3, DESIGN 2.7)."""
    return sound(w, "account", with_part("rounding", GRAM))


@scenario("figures_wrong", "books.c3 claim.figures", unknown=LINES)
def co2_statement_with_a_tonne_of_rounding(w: Stage) -> Given:
    """T251: what does not add up is called rounding (C3)."""
    return sound(w, "account", with_part("rounding", "-1"))


@scenario("figures_wrong", "books.c3 claim.figures", unknown=LINES)
def co2_statement_with_a_gram_of_rounding_too_much(w: Stage) -> Given:
    """T251: six figures are rounded by three grams at most (C3)."""
    return sound(w, "account", with_part("rounding", "0.000004"))


def _of_the_year_itself(document: Document) -> None:
    for result in document["credentialSubject"]["co2Statement"]["results"]:
        for one in result["contribution"]["priorPeriodCorrections"]:
            one["year"] = "2025"


@scenario("figures_wrong", "books.c3 claim.figures", unknown=LINES)
def co2_statement_with_a_correction_of_its_own_year(w: Stage) -> Given:
    """T250: an amount of the year itself is listed as one of a prior period (C3)."""
    return sound(w, "account", with_part("priorPeriod", "-900", "-900"), _of_the_year_itself)


def _sold_for_less(document: Document) -> None:
    """Half of what goods of this year carry stays in finished goods, though the goods are sold."""
    for result in document["credentialSubject"]["co2Statement"]["results"]:
        sale = next(one for one in result["contribution"]["goodsSold"] if one["key"] == "a/2025")
        less = scaled(sale["amount"]) // 2
        sale["amount"] = shown(scaled(sale["amount"]) - less)
        _left(result, "a", less)


def _in_two_products(document: Document) -> None:
    """The layer of a product is written as two alike, so that no sale can be held against one of them."""
    for result in document["credentialSubject"]["co2Statement"]["results"]:
        whole = next(one for one in result["products"] if one["line"] == "a")
        for stage in whole["stages"]:
            stage["amount"] = shown(scaled(stage["amount"]) // 2)
        whole |= {name: shown(scaled(whole[name]) // 2) for name in ("units", "total")}
        result["products"].insert(1, {**whole, "key": f"{whole['key']}b"})


@scenario("verified", unknown="books.c11")
def co2_statement_with_a_layer_in_two_products(w: Stage) -> Given:
    """What was sold of a layer is held against all that was made of it (C7, DESIGN 2.7)."""
    return sound(w, "line", _in_two_products)


@scenario("figures_wrong", "books.c7 claim.figures", unknown="books.c11")
def co2_statement_with_sales_below_any_product_of_their_layer(w: Stage) -> Given:
    """T251: two products of one layer, and the sales carry less than the products of least CO2 (C7)."""
    return sound(w, "line", _in_two_products, _sold_for_less)


@scenario("figures_wrong", "books.c7 claim.figures", unknown="books.c11")
def co2_statement_with_many_small_sales_rounded_down(w: Stage) -> Given:
    """T251: each sale is within the rounding of its layer, and all of them together are not (C7)."""

    def parted(document: Document) -> None:
        for result in document["credentialSubject"]["co2Statement"]["results"]:
            goods = result["contribution"]["goodsSold"]
            at = next(place for place, one in enumerate(goods) if one["key"] == "a/2025")
            sale, count = goods[at], 20
            parts = [dict(sale, key=f"{sale['key']}/{place:02}") for place in range(count)]
            for one in parts:
                one["units"] = shown(scaled(sale["units"]) // count)
                one["amount"] = shown(scaled(sale["amount"]) // count - 900)
            goods[at : at + 1] = parts
            _left(result, "a", 900 * count)

    return sound(w, "line", parted)


@scenario("verified", unknown="books.c11")
def co2_statement_with_a_layer_corrected_before_its_sale(w: Stage) -> Given:
    """What a correction added to a layer is sold with it (C7, DESIGN 2.7)."""

    def corrected(document: Document) -> None:
        for result in document["credentialSubject"]["co2Statement"]["results"]:
            row = {"key": "a/2025/correction/more", "line": "a", "made": "2025", "reason": "correction"}
            result["corrections"] = [{**row, "amount": "12"}]
            sale = next(one for one in result["contribution"]["goodsSold"] if one["key"] == "a/2025")
            sold = 12_000_000 * scaled(sale["units"]) // scaled("400")
            _moved(result, sale, sold)

    return sound(w, "line", corrected)


def _at_the_average(document: Document) -> None:
    """Goods of both years are one layer: what is sold of it carries the average of all of them."""
    document["credentialSubject"]["co2Statement"]["standard"]["flow"] = "average"
    for result in document["credentialSubject"]["co2Statement"]["results"]:
        goods = result["contribution"]["goodsSold"]
        for line, amount in (("a", 1_274_000_000), ("b", 117_333_333)):
            old, new = (next(x for x in goods if x["key"] == f"{line}/{year}") for year in ("2024", "2025"))
            less = scaled(old["amount"]) + scaled(new["amount"]) - amount
            new |= {"units": shown(scaled(old["units"]) + scaled(new["units"])), "amount": shown(amount)}
            goods.remove(old)
            _left(result, line, less)


@scenario("verified", unknown="books.c7 books.c11")
def co2_statement_of_goods_at_the_average_of_two_years(w: Stage) -> Given:
    """How many units were there at the beginning, no statement says: C7 is not checked (DESIGN 2.7)."""
    return sound(w, "line", _at_the_average)


def _left(result: Document, line: str, less: int) -> None:
    """So many grams fewer are sold, and stay in finished goods."""
    for name in ("goodsSoldTotal", "total"):
        result["contribution"][name] = shown(scaled(result["contribution"][name]) - less)
    for row in result["balances"]:
        by = less * (row["account"] in (f"finished-goods/{line}", "legacy"))
        row["changes"][-1]["amount"] = shown(scaled(row["changes"][-1]["amount"]) + by)
        row["total"] = shown(scaled(row["total"]) + by)


def _moved(result: Document, sale: Document, sold: int) -> None:
    """Twelve tonnes of suppliers come into finished goods, of which the sale takes ``sold`` grams."""
    sale["amount"] = shown(scaled(sale["amount"]) + sold)
    for name in ("goodsSoldTotal", "total"):
        result["contribution"][name] = shown(scaled(result["contribution"][name]) + sold)
    for name in ("upstream", "total"):
        result["flow"][name] = shown(scaled(result["flow"][name]) + 12_000_000)
    changes = {"finished-goods/a": 12_000_000 - sold, "indirect/upstream": 12_000_000, "legacy": -sold}
    for row in result["balances"]:
        by = changes.get(row["account"], 0)
        row["changes"][-1]["amount"] = shown(scaled(row["changes"][-1]["amount"]) + by)
        row["total"] = shown(scaled(row["total"]) + by)


def _following(w: Stage, purpose: StatusPurpose) -> Given:
    earlier = sign(w, before(), at="2025-03-31T00:00:00Z")
    first = sign(w, {**draft(), "previous": link(earlier)})
    docs, granted = chain(w, first)
    there = asked(w, docs, granted, extras=[earlier], of=[earlier])
    newer = w.newer(w.mill, purpose, of=[earlier])
    return given(there.input, trust=there.trust, status=(*there.status, newer))


@scenario("incomplete", "books.previous", unknown=HIDDEN)
def co2_statement_after_one_that_was_withdrawn(w: Stage) -> Given:
    """T252: the columns of earlier years are those of a statement nobody stands for any more (C11)."""
    return _following(w, "revocation")


@scenario("incomplete", "books.previous", unknown=HIDDEN)
def co2_statement_after_one_that_is_suspended(w: Stage) -> Given:
    """T252: the statement of the year before is suspended (C11)."""
    return _following(w, "suspension")


@scenario("incomplete", "books.previous", unknown=HIDDEN)
def co2_statement_after_one_that_was_replaced(w: Stage) -> Given:
    """T252: the statement of the year before was corrected after this one named it (C11)."""
    return _following(w, "refresh")


@scenario("incomplete", "books.previous", unknown=HIDDEN)
def co2_statement_after_one_whose_correction_is_at_hand(w: Stage) -> Given:
    """T252: another statement replaces the one before; that counts without its status list too (C11)."""
    earlier = sign(w, before(), at="2025-03-31T00:00:00Z")
    revision = {**link(earlier), "reason": "calculation-error"}
    corrected = sign(w, {**before(), "wasRevisionOf": revision}, at="2025-04-30T00:00:00Z")
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    return asked(w, docs, granted, extras=[earlier], of=[earlier, corrected], claims=(pack(corrected),))


@scenario("incomplete", "books.previous", unknown=HIDDEN)
def co2_statement_after_one_whose_second_correction_is_at_hand(w: Stage) -> Given:
    """T252: the correction of a correction that is not at hand replaces the statement before too (C11)."""
    earlier = sign(w, before(), at="2025-03-31T00:00:00Z")
    first = {**link(earlier), "reason": "calculation-error"}
    corrected = sign(w, {**before(), "wasRevisionOf": first}, at="2025-04-30T00:00:00Z")
    second = {**link(corrected), "reason": "calculation-error"}
    again = sign(w, {**before(), "wasRevisionOf": second}, at="2025-05-31T00:00:00Z")
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    return asked(w, docs, granted, extras=[earlier], of=[earlier, again], claims=(pack(again),))


@scenario("verified", unknown=HIDDEN)
def co2_statement_after_a_short_year_beside_the_correction_of_another(w: Stage) -> Given:
    """T572: two short years end in 2024, and a later correction of one does not replace the other (C11)."""
    first = {**before(), "period": {"start": "2024-01-01T00:00:00Z", "end": "2024-04-01T00:00:00Z"}}
    second = {**before(), "period": {"start": "2024-04-01T00:00:00Z", "end": "2025-01-01T00:00:00Z"}}
    stated = sign(w, first, at="2024-06-30T00:00:00Z")
    revision = {**link(stated), "reason": "calculation-error"}
    corrected = sign(w, {**first, "wasRevisionOf": revision}, at="2025-04-30T00:00:00Z")
    earlier = sign(w, second, at="2025-03-31T00:00:00Z")
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    of = [stated, corrected, earlier]
    return asked(w, docs, granted, extras=[earlier], of=of, claims=(pack(stated, corrected),))


@scenario("status_unknown", unknown=f"{HIDDEN} books.previous")
def co2_statement_after_one_of_which_nobody_knows(w: Stage) -> Given:
    """No list is at hand that says whether the statement of the year before was withdrawn (C11, T63)."""
    elsewhere = put("/credentialStatus/0/statusListCredential", f"{w.mill.base}/other/revocation")
    earlier = sign(w, before(), elsewhere, at="2025-03-31T00:00:00Z")
    docs, granted = chain(w, sign(w, {**draft(), "previous": link(earlier)}))
    return asked(w, docs, granted, extras=[earlier])


@scenario("superseded", "claim.refresh", unknown=LINES)
def co2_statement_that_was_corrected(w: Stage) -> Given:
    """The bit says that a corrected statement replaces this one, which need not be at hand (T54)."""
    docs, granted = chain(w, sign(w, draft()))
    there = asked(w, docs, granted)
    newer = w.newer(w.mill, "refresh", of=[docs.claim])
    return given(there.input, trust=there.trust, status=(*there.status, newer))


@scenario("verified", unknown=LINES)
def co2_statement_that_corrects_another(w: Stage) -> Given:
    """It names the statement of the same year that it replaces, and why (DESIGN 2.7)."""
    earlier = sign(w, draft("total"))
    revision = {**link(earlier), "reason": "calculation-error"}
    first = sign(w, {**draft(), "wasRevisionOf": revision}, at="2026-04-10T00:00:00Z")
    docs, granted = chain(w, first)
    return asked(w, docs, granted, of=[earlier])
