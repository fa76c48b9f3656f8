"""Tables of the products feature."""

from __future__ import annotations

from typing import Any

from station.products.declared import ALIAS, PRODUCT
from station.store.migrate import create_declared


def m001_products(db: Any) -> None:
    create_declared(db.conn, PRODUCT)
    create_declared(db.conn, ALIAS)
    db.conn.execute("CREATE INDEX products_product_name ON products_product (name)")
    db.conn.execute("CREATE INDEX products_product_parent ON products_product (parent)")
    db.conn.execute("CREATE INDEX products_alias_name ON products_alias (name)")
    db.conn.execute("CREATE INDEX products_alias_product ON products_alias (product)")


MIGRATIONS = (m001_products,)
