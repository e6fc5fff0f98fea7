// Find an order (`/`) and show only what belongs to a customer, a skill or a material.

export class Find {
  constructor(board) {
    this.board = board;
    const { frame } = board;
    this.input = frame.querySelector("[data-find]");
    this.list = frame.querySelector("#board-orders");
    this.choices = Object.fromEntries(
      ["customer", "skill", "material"].map((name) => [name, frame.querySelector(`[data-filter="${name}"]`)]),
    );
    this.fill();
    this.input.addEventListener("change", () => this.go());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        this.go();
      }
    });
    for (const select of Object.values(this.choices)) select?.addEventListener("change", () => this.apply());
  }

  fill() {
    const { data } = this.board.plan;
    this.input.addEventListener(
      "focus",
      () => {
        if (this.list.childElementCount) return;
        this.list.append(
          ...data.orders.id.map((id, k) => {
            const option = document.createElement("option");
            option.value = id;
            option.label = `${data.customers[data.orders.customer[k]] || ""} ${data.orders.product[k]}`;
            return option;
          }),
        );
      },
      { once: true },
    );
    const put = (select, words) =>
      select?.append(
        ...words.map((word, k) => new Option(word, String(k))).sort((a, b) => a.text.localeCompare(b.text)),
      );
    put(this.choices.customer, data.customers);
    put(this.choices.skill, data.skills);
    put(this.choices.material, data.materials);
  }

  go() {
    const asked = this.input.value.trim().toLowerCase(),
      { data } = this.board.plan;
    if (!asked) return;
    const at = data.orders.id.findIndex((id) => id.toLowerCase() === asked);
    const near =
      at >= 0
        ? at
        : data.orders.id.findIndex((id, k) =>
            `${id} ${data.customers[data.orders.customer[k]] || ""} ${data.orders.product[k]}`
              .toLowerCase()
              .includes(asked),
          );
    if (near < 0) this.board.say(this.board.text.not_found);
    else this.board.goTo(data.orders.id[near]);
  }

  apply() {
    const { plan, view, text } = this.board,
      { data } = plan;
    const [customer, skill, material] = ["customer", "skill", "material"].map((name) => {
      const value = this.choices[name]?.value;
      return value ? Number(value) : -1;
    });
    if (customer < 0 && skill < 0 && material < 0) {
      view.dim = null;
      view.restyle();
      this.board.say("");
      return;
    }
    const kept = new Set();
    for (let i = 0; i < plan.count; i++) {
      const order = plan.order[i];
      if (customer >= 0 && data.orders.customer[order] !== customer) continue;
      if (skill >= 0 && plan.skill[i] !== skill) continue;
      if (material >= 0 && !data.orders.materials[order].includes(material)) continue;
      kept.add(i);
    }
    view.dim = kept;
    view.restyle();
    this.board.say(`${kept.size} ${text.operations}`);
  }
}
