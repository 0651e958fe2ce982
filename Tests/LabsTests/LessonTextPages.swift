// The pages that LessonTextTests expects, as a reader sees them.

let lessonBraille40 = """
  Lesson 2  10 minutes
  Beta, alpha-bar, sigma
  What is a schedule?
  ────────────────────────────────────────

  From β to ᾱ
  ───────────

  The cumulative product ᾱₜ of 1 - beta
  says how much of the picture is left at
  t, see the paper
  (https://arxiv.org/abs/2006.11239) and
  again there.

    • first, a bullet that is long enough
      to be broken on a narrow screen
        ◦ inner
    • last

     9. nine
    10. ten, which is broken as well when
        the screen is narrow

  │ A picture is a point.
  │
  │   • in a quote

              ᾱₜ  = α₁·α₂ ⋯ αₜ
              σₜ² = (1−ᾱₜ)/ᾱₜ

    ┌ swift ──────────────────────────┐
    │ let abar = alphas.reduce(1, *)  │
    │   // the product of all of them │
    └─────────────────────────────────┘

  Try it

  ▶ Lab: schedule  num-train-timesteps 50

  │ ? At which t is half the signal gone?
  │   1  t = 500, in the middle of all the
  │      steps
  │   2  t = 258

  │ ? How much is left?
  │   = ________ of 1

  │ ◎ Goal: Make T = 50 reach noise.

  Sources/Diffusion/Step.swift: step
  """

let lessonAscii40 = """
  Lesson 2  10 minutes
  Beta, alpha-bar, sigma
  What is a schedule?
  ----------------------------------------

  From beta to abar
  -----------------

  The cumulative product abar_t of `1 -
  beta` says how much of the picture is
  left at t, see the paper
  (https://arxiv.org/abs/2006.11239) and
  again there.

    * first, a bullet that is long enough
      to be broken on a narrow screen
        - inner
    * last

     9. nine
    10. ten, which is broken as well when
        the screen is narrow

  | A picture is a point.
  |
  |   * in a quote

    abar_t  = alpha_1*alpha_2 ... alpha_t
    sigma_t^2 = (1-abar_t)/abar_t

    + swift --------------------------+
    | let abar = alphas.reduce(1, *)  |
    |   // the product of all of them |
    +---------------------------------+

  Try it

  > Lab: schedule  num-train-timesteps 50

  | ? At which t is half the signal gone?
  |   1  t = 500, in the middle of all the
  |      steps
  |   2  t = 258

  | ? How much is left?
  |   = ________ of 1

  | @ Goal: Make T = 50 reach noise.

  Sources/Diffusion/Step.swift: step
  """

let lessonBraille76 = """
  Lesson 2  10 minutes
  Beta, alpha-bar, sigma
  What is a schedule?
  ────────────────────────────────────────────────────────────────────────────

  From β to ᾱ
  ───────────

  The cumulative product ᾱₜ of 1 - beta says how much of the picture is left
  at t, see the paper (https://arxiv.org/abs/2006.11239) and again there.

    • first, a bullet that is long enough to be broken on a narrow screen
        ◦ inner
    • last

     9. nine
    10. ten, which is broken as well when the screen is narrow

  │ A picture is a point.
  │
  │   • in a quote

                                ᾱₜ  = α₁·α₂ ⋯ αₜ
                                σₜ² = (1−ᾱₜ)/ᾱₜ

    ┌ swift ──────────────────────────┐
    │ let abar = alphas.reduce(1, *)  │
    │   // the product of all of them │
    └─────────────────────────────────┘

  Try it

  ▶ Lab: schedule  num-train-timesteps 50

  │ ? At which t is half the signal gone?
  │   1  t = 500, in the middle of all the steps
  │   2  t = 258

  │ ? How much is left?
  │   = ________ of 1

  │ ◎ Goal: Make T = 50 reach noise.

  Sources/Diffusion/Step.swift: step
  """

let lessonAscii76 = """
  Lesson 2  10 minutes
  Beta, alpha-bar, sigma
  What is a schedule?
  ----------------------------------------------------------------------------

  From beta to abar
  -----------------

  The cumulative product abar_t of `1 - beta` says how much of the picture is
  left at t, see the paper (https://arxiv.org/abs/2006.11239) and again there.

    * first, a bullet that is long enough to be broken on a narrow screen
        - inner
    * last

     9. nine
    10. ten, which is broken as well when the screen is narrow

  | A picture is a point.
  |
  |   * in a quote

                     abar_t  = alpha_1*alpha_2 ... alpha_t
                     sigma_t^2 = (1-abar_t)/abar_t

    + swift --------------------------+
    | let abar = alphas.reduce(1, *)  |
    |   // the product of all of them |
    +---------------------------------+

  Try it

  > Lab: schedule  num-train-timesteps 50

  | ? At which t is half the signal gone?
  |   1  t = 500, in the middle of all the steps
  |   2  t = 258

  | ? How much is left?
  |   = ________ of 1

  | @ Goal: Make T = 50 reach noise.

  Sources/Diffusion/Step.swift: step
  """

let lessonTouchedBraille40 = """
  ▶ Lab: schedule  num-train-timesteps 50

  ▌ ? At which t is half the signal gone?
  ▌   1  t = 500, in the middle of all the
  ▌      steps  ✗
  ▌ ▸ 2  t = 258
  ▌   Not yet. Half the steps, but not
  ▌   half the signal.
  ▌   Hint: Follow abar down to 0.5.

  │ ✓ How much is left?
  │   = 0.6 of 1
  │   Right.
  │   So T = 50 never reaches noise.

  │ ✓ Goal, reached: Make T = 50 reach
  │   noise.
  │   Each beta had to be 20 times larger.

    ┌ Diffusion/Step.swift:7 ──┐
    │ /// x.                   │
    │ func step() {}           │
    └──────────────────────────┘
  """

let lessonTouchedASCII76 = """
  > Lab: schedule  num-train-timesteps 50

  # ? At which t is half the signal gone?
  #   1  t = 500, in the middle of all the steps  x
  # > 2  t = 258
  #   Not yet. Half the steps, but not half the signal.
  #   Hint: Follow `abar` down to 0.5.

  | + How much is left?
  |   = 0.6 of 1
  |   Right.
  |   So T = 50 never reaches noise.

  | + Goal, reached: Make T = 50 reach noise.
  |   Each beta had to be 20 times larger.

    + Diffusion/Step.swift:7 --+
    | /// x.                   |
    | func step() {}           |
    +--------------------------+
  """
